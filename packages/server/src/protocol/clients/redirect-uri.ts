import { isIPv6 } from 'node:net'

/** The only hosts whose port may vary, written exactly so. None of them stands for another. RFC 8252 §7.3, §8.3 */
const loopback = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost))(?::([1-9][0-9]{0,4}))?((?:[/?].*)?)$/s

/**
 * Whether a requested redirect URI is a registered one: the same bytes, but for the port of a loopback URI.
 * Nothing is parsed or normalised, so there is no second reading of a URI to disagree with. RFC 9700 §2.1, §4.1.3
 */
export function matchesRegistered(requested: string, registered: string): boolean {
  if (requested === registered) return true
  const [, origin, , rest] = loopback.exec(registered) ?? []
  const [, requestedOrigin, port, requestedRest] = loopback.exec(requested) ?? []
  if (origin === undefined || requestedOrigin !== origin || requestedRest !== rest) return false
  return port === undefined || Number(port) <= maxPort
}

const maxPort = 65_535
const maxLength = 2048

/** Schemes that run, show or open something by themselves. RFC 9700 §4.1 */
const forbiddenSchemes = new Set([
  'about',
  'blob',
  'data',
  'file',
  'javascript',
  'mailto',
  'vbscript',
  'view-source',
  'ws',
  'wss',
])

/** What an authorization response adds to the query, so nobody may have put it there before. RFC 6749 §4.1.2 */
const responseParameters = new Set(['code', 'error', 'iss', 'response', 'state'])

/**
 * What a redirect URI would have to be to be registered, or `undefined` if it is that already. It ends the
 * sentence “expected …”. RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.1
 */
export function registrationProblem(uri: string, client: { native: boolean }): string | undefined {
  return charactersProblem(uri) ?? schemeProblem(uri, client.native) ?? pathProblem(uri) ?? queryProblem(uri)
}

function charactersProblem(uri: string): string | undefined {
  if (uri.length > maxLength) return `a URI of at most ${maxLength} characters`
  if (uri.includes('*')) return 'one exact URI, without wildcards'
  if (uri.includes('#')) return 'a URI without a fragment'
  if (!/^[A-Za-z0-9._~:/?[\]@!$&'()+,;=%-]+$/.test(uri)) {
    return 'only the characters of a URI: no spaces, control characters, backslashes or letters beyond ASCII'
  }
  if (/%(?![0-9A-Fa-f]{2})/.test(uri)) return 'two hexadecimal digits after each percent sign'
  if (/%([01][0-9A-F]|7F)/i.test(uri)) return 'a URI without control characters, percent-encoded or not'
  return undefined
}

function schemeProblem(uri: string, native: boolean): string | undefined {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(uri)?.[1]
  if (scheme === undefined) return 'an absolute URI, such as https://app.example/callback'
  if (forbiddenSchemes.has(scheme.toLowerCase())) return `another scheme than ${scheme.toLowerCase()}`
  if (scheme !== scheme.toLowerCase()) return 'a scheme in lower case'
  if (scheme === 'https') return webProblem(uri.slice('https:'.length))
  if (scheme === 'http') return loopbackProblem(uri)
  if (!native) return 'https (a scheme of its own is for native apps)'
  return privateUseProblem(scheme, uri.slice(scheme.length + 1))
}

function loopbackProblem(uri: string): string | undefined {
  const parts = loopback.exec(uri)
  if (parts === null) return 'https, or http on exactly 127.0.0.1, [::1] or localhost'
  const [, , port, rest = ''] = parts
  if (port !== undefined && !isPort(port)) return 'a port from 1 to 65535'
  return bracketsProblem(rest)
}

/** RFC 8252 §7.1, §8.4: the dot makes the scheme a domain name turned round, which somebody owns. */
function privateUseProblem(scheme: string, rest: string): string | undefined {
  if (!/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/.test(scheme)) {
    return 'https, or a scheme made from a domain name turned round, such as com.example.app'
  }
  if (rest === '') return 'something after the scheme, such as com.example.app:/callback'
  // Whatever cannot be parsed here cannot be opened there, or is read by each program in its own way.
  const unreadable = URL.canParse(`${scheme}:${rest}`) ? undefined : 'a host and port that can be read'
  return bracketsProblem(rest) ?? userinfoProblem(rest) ?? unreadable
}

function webProblem(rest: string): string | undefined {
  const [, authority, tail] = /^\/\/([^/?]*)(.*)$/.exec(rest) ?? []
  if (authority === undefined || tail === undefined) return 'an absolute URI with a host after https://'
  const userinfo = userinfoProblem(rest)
  if (userinfo !== undefined) return userinfo
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority) ?? []
  if (host === undefined || !isHost(host)) return 'a host that is a domain name or a plain IP address'
  if (port !== undefined && !isPort(port)) return 'a port from 1 to 65535'
  return bracketsProblem(tail)
}

/** RFC 3986 §3.2.2: they hold an IPv6 address and stand nowhere else. */
function bracketsProblem(afterHost: string): string | undefined {
  return /[[\]]/.test(afterHost) ? 'no brackets outside the host' : undefined
}

function userinfoProblem(rest: string): string | undefined {
  const authority = /^\/\/([^/?]*)/.exec(rest)?.[1] ?? ''
  return authority.includes('@') ? 'a URI without a username or password' : undefined
}

function isPort(port: string): boolean {
  return /^[1-9][0-9]{0,4}$/.test(port) && Number(port) <= maxPort
}

function isHost(host: string): boolean {
  // A zone index is of use on one machine only. RFC 6874 §1
  if (host.startsWith('[')) return isIPv6(host.slice(1, -1)) && !host.includes('%')
  const labels = host.replace(/\.$/, '').split('.')
  if (!labels.every((label) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label))) return false
  // A browser takes a host that ends in a number for an address in any of its spellings: only the plain one may pass.
  const last = labels.at(-1) ?? ''
  if (!/^([0-9]+|0[xX][0-9a-fA-F]*)$/.test(last)) return true
  return labels.length === 4 && !host.endsWith('.') && labels.every(isOctet)
}

function isOctet(text: string): boolean {
  return /^(0|[1-9][0-9]{0,2})$/.test(text) && Number(text) <= 255
}

function pathProblem(uri: string): string | undefined {
  const [path = ''] = uri.slice(uri.indexOf(':') + 1).split('?', 1)
  const dots = path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment))
  return dots ? 'a path without the segments . and ..' : undefined
}

function queryProblem(uri: string): string | undefined {
  const start = uri.indexOf('?')
  if (start === -1) return undefined
  for (const pair of uri.slice(start + 1).split('&')) {
    const [name = ''] = pair.split('=', 1)
    if (responseParameters.has(decoded(name))) {
      return `a query without ${decoded(name)}, which the response adds`
    }
  }
  return undefined
}

/** Latin-1 is enough to find ASCII names, and decodes everything. */
function decoded(name: string): string {
  return name.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
