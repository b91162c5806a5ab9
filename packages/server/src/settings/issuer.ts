import { isLoopbackHost } from '../protocol/clients/metadata/metadata-reader.ts'

/** The issuer identifier. Comes only from the settings, and is compared as a plain string. RFC 8414 §2 */
export type Issuer = {
  /** Whether other machines are meant to reach it. */
  isPublic: boolean
  /** The issuer, if the server listens on this port. */
  at(port: number): string
}

/** An issuer that is used exactly as written. */
export function fixedIssuer(url: string): Issuer {
  return { isPublic: !isLoopbackHost(new URL(url).hostname), at: () => url }
}

/** A loopback issuer that takes on the port that the server listens on. */
export function portFollowingIssuer(url: string): Issuer {
  return {
    isPublic: false,
    at(port) {
      const moved = new URL(url)
      moved.port = String(port)
      return withoutLastSlash(moved.href)
    },
  }
}

/** What is expected of an issuer, if this one is invalid. RFC 8414 §2, OIDC Discovery §3 */
export function issuerProblem(issuer: string): string | undefined {
  const url = /^[\x21-\x7e]{1,500}$/.test(issuer) ? URL.parse(issuer) : null
  if (url === null || !/^https?:$/.test(url.protocol)) return 'an https URL, such as https://id.example.com'
  if (issuer.includes('#')) return 'a URL without a fragment'
  if (issuer.includes('?')) return 'a URL without a query'
  if (issuer.includes('@')) return 'a URL without a user name or password'
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    return 'an https URL (http only for localhost, 127.0.0.1 and [::1])'
  }
  // Clients and APIs compare plain strings, so only the canonical one of several spellings is accepted.
  const plain = withoutLastSlash(url.href)
  if (issuer !== plain) return `the canonical form of this URL, ${plain}`
  if (url.pathname.slice(1).includes('//')) return 'a URL whose path has no empty segment'
  return undefined
}

function withoutLastSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url
}
