import { knownFor } from '../../accounts/throttling/known-browsers.ts'

/** The cookies we set. Over https their names bind them to this host alone. RFC 6265bis §4.1.3 */
export type CookieName = 'browser' | 'session' | 'state' | 'known'

export type Cookies = {
  read(header: string | undefined, name: CookieName): string | undefined
  set(name: CookieName, value: string): string
  clear(name: CookieName): string
  /** Its whole name, for the script that reads it. */
  named(name: CookieName): string
}

/** `secure` says whether the issuer is https; a loopback issuer over http can have neither `Secure` nor `__Host-`. */
export function cookies(secure: boolean): Cookies {
  const full = (name: CookieName): string => `${secure ? '__Host-' : ''}vk_${name}`
  // Lax, so that a link or redirect from an app still finds the person signed in; a foreign form post does not.
  const closed = `; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  // It opens nothing, and is for a script of ours in frames of other sites; over http browsers leave them out.
  const open = `; Path=/; ${secure ? 'SameSite=None; Secure' : 'SameSite=Lax'}`
  const attributes = (name: CookieName): string => (name === 'state' ? open : closed)
  // The others go with the browser; this one is there to be known again by.
  const kept = (name: CookieName): string => (name === 'known' ? `; Max-Age=${knownFor * 86_400}` : '')
  const longest = (name: CookieName): number => (name === 'known' ? 400 : 200)
  return {
    read(header, name) {
      const wanted = full(name)
      for (const pair of header?.split(';') ?? []) {
        const equals = pair.indexOf('=')
        if (equals !== -1 && pair.slice(0, equals).trim() === wanted) {
          const value = pair.slice(equals + 1).trim()
          return value.length <= longest(name) && /^[A-Za-z0-9_-]{20,}$/.test(value) ? value : undefined
        }
      }
      return undefined
    },
    set: (name, value) => `${full(name)}=${value}${attributes(name)}${kept(name)}`,
    clear: (name) => `${full(name)}=${attributes(name)}; Max-Age=0`,
    named: full,
  }
}
