/**
 * True for a URL that may be trusted with keys or tokens: https, or http on this machine. RFC 8414 §2, RFC 6749 §3.1
 */
export function isTrustworthyUrl(url: string, { loopback }: { loopback: boolean }): boolean {
  const parsed = parsedUrl(url)
  if (!parsed || parsed.username || parsed.password) return false
  return (
    parsed.protocol === 'https:' || (loopback && parsed.protocol === 'http:' && isLoopback(parsed.hostname))
  )
}

/** True for an issuer identifier: a trustworthy URL without query and fragment. RFC 8414 §2 */
export function isIssuer(issuer: string): boolean {
  return isTrustworthyUrl(issuer, { loopback: true }) && !/[?#]/.test(issuer)
}

/** True for an issuer on this machine; only its endpoints may use plain http. */
export function isLocalIssuer(issuer: string): boolean {
  return parsedUrl(issuer)?.protocol === 'http:'
}

/** The two URLs at which an issuer may publish its metadata. RFC 8414 §3.1, OpenID Connect Discovery §4.1 */
export function metadataUrls(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ]
}

function parsedUrl(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
