/** The cookies we set. Over https their names bind them to this host alone. RFC 6265bis §4.1.3 */
export type CookieName = 'browser' | 'session'

export type Cookies = {
  read(header: string | undefined, name: CookieName): string | undefined
  set(name: CookieName, value: string): string
  clear(name: CookieName): string
}

/** `secure` says whether the issuer is https; a loopback issuer over http can have neither `Secure` nor `__Host-`. */
export function cookies(secure: boolean): Cookies {
  const full = (name: CookieName): string => `${secure ? '__Host-' : ''}vk_${name}`
  // Lax, so that a link or redirect from an app still finds the person signed in; a foreign form post does not.
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  return {
    read(header, name) {
      const wanted = full(name)
      for (const pair of header?.split(';') ?? []) {
        const equals = pair.indexOf('=')
        if (equals !== -1 && pair.slice(0, equals).trim() === wanted) {
          const value = pair.slice(equals + 1).trim()
          return /^[A-Za-z0-9_-]{20,200}$/.test(value) ? value : undefined
        }
      }
      return undefined
    },
    set: (name, value) => `${full(name)}=${value}${attributes}`,
    clear: (name) => `${full(name)}=${attributes}; Max-Age=0`,
  }
}
