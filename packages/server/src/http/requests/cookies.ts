import { createHash } from 'node:crypto'
import { knownFor } from '../../accounts/throttling/known-browsers.ts'

/** The cookies we set. Over https their names bind them to this host alone. RFC 6265bis §4.1.3 */
export type CookieName = 'browser' | 'session' | 'state' | 'known' | 'step'

export type Cookies = {
  read(header: string | undefined, name: CookieName): string | undefined
  /** The values of all cookies that were set under this name with a label, at most `mostLabelled` of them. */
  readLabelled(header: string | undefined, name: CookieName): readonly string[]
  /** With a label, the cookie does not replace one of the same name and another label. */
  set(name: CookieName, value: string, label?: string): string
  clear(name: CookieName): string
  /** The full name of a cookie, for the script that reads it. */
  named(name: CookieName): string
}

/** More labelled cookies than a browser collects when it opens the tabs of its last session again, all at once. */
const mostLabelled = 64

/**
 * `secure`: the issuer is https; a loopback issuer over http can use neither `Secure` nor `__Host-`. `path` is the path
 * of the issuer, `''` or with a leading slash. Issuers with different paths on one host use different names, because
 * `__Host-` cookies always have `Path=/`, and so would overwrite each other.
 */
export function cookies({ secure, path }: { secure: boolean; path: string }): Cookies {
  const issuer = path === '' ? '' : `${createHash('sha256').update(path).digest('base64url').slice(0, 8)}_`
  const full = (name: CookieName): string => `${secure ? '__Host-' : ''}vk_${issuer}${name}`
  // Lax: browsers send these cookies with a link or redirect from an app, but not with a form that another site posts.
  const closed = `; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  // The `state` cookie grants nothing. Our script in a frame on another site reads it, which browsers allow only with
  // `SameSite=None`, and that only over https.
  const open = `; Path=/; ${secure ? 'SameSite=None; Secure' : 'SameSite=Lax'}`
  const attributes = (name: CookieName): string => (name === 'state' ? open : closed)
  // The others are session cookies; `known` is kept, to recognize a browser in which a person has signed in before.
  const kept = (name: CookieName): string => (name === 'known' ? `; Max-Age=${knownFor * 86_400}` : '')
  const isValue = (value: string, name: CookieName): boolean =>
    value.length <= (name === 'known' ? 400 : 200) && /^[A-Za-z0-9_-]{20,}$/.test(value)
  return {
    read(header, name) {
      const wanted = full(name)
      for (const [found, value] of pairsOf(header)) {
        if (found === wanted) return isValue(value, name) ? value : undefined
      }
      return undefined
    },
    readLabelled(header, name) {
      const values: string[] = []
      for (const [found, value] of pairsOf(header)) {
        if (!found.startsWith(`${full(name)}_`) || !isValue(value, name)) continue
        values.push(value)
        if (values.length === mostLabelled) break
      }
      return values
    },
    set(name, value, label) {
      const labelled = label === undefined ? '' : `_${label}`
      return `${full(name)}${labelled}=${value}${attributes(name)}${kept(name)}`
    },
    clear: (name) => `${full(name)}=${attributes(name)}; Max-Age=0`,
    named: full,
  }
}

function* pairsOf(header = ''): Generator<[name: string, value: string]> {
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals !== -1) yield [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]
  }
}
