import { isIPv6 } from 'node:net'

/** The only hosts whose port may vary, in this spelling only. None is equivalent to another. RFC 8252 §7.3, §8.3 */
const loopback = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost))(?::([1-9][0-9]{0,4}))?((?:[/?].*)?)$/s

/**
 * Whether a requested redirect URI matches a registered one: the same string, except for the port of a loopback URI.
 * URIs are not parsed or normalized, so that no two parsers can disagree about them. RFC 9700 §2.1, §4.1.3
 */
export function matchesRegistered(requested: string, registered: string): boolean {
  if (requested === registered) return true
  const [, origin, , rest] = loopback.exec(registered) ?? []
  const [, requestedOrigin, port, requestedRest] = loopback.exec(requested) ?? []
  if (origin === undefined || requestedOrigin !== origin || requestedRest !== rest) return false
  return port === undefined || Number(port) <= maxPort
}

/** Whether an origin is on a loopback host, with or without a port. */
export function isLoopbackOrigin(origin: string): boolean {
  return loopback.exec(origin)?.[3] === ''
}

const maxPort = 65_535
const maxLength = 2048

/** Schemes with which the browser itself runs, shows or opens something. RFC 9700 §4.1 */
export const forbiddenSchemes: ReadonlySet<string> = new Set([
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

/** Parameters that an authorization response adds to the query; a redirect URI may not have them. RFC 6749 §4.1.2 */
const responseParameters = new Set(['code', 'error', 'iss', 'response', 'state'])

/**
 * Why a redirect URI cannot be registered, as the end of a sentence “expected …”; `undefined` if it can.
 * RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.1
 */
export function registrationProblem(uri: string, client: { native: boolean }): string | undefined {
  return charactersProblem(uri) ?? schemeProblem(uri, client.native) ?? pathProblem(uri) ?? queryProblem(uri)
}

/** Whether a URI has a private-use scheme without a dot, which any app may have chosen as well. RFC 8252 §8.4 */
export function hasCommonScheme(uri: string): boolean {
  const scheme = /^([a-z][a-z0-9+-]*):/i.exec(uri)?.[1]?.toLowerCase()
  return scheme !== undefined && scheme !== 'https' && scheme !== 'http' && !forbiddenSchemes.has(scheme)
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
  if (forbiddenSchemes.has(scheme.toLowerCase())) return `a scheme other than ${scheme.toLowerCase()}`
  if (scheme !== scheme.toLowerCase()) return 'a scheme in lower case'
  if (scheme === 'https') return webProblem(uri.slice('https:'.length))
  if (scheme === 'http') return loopbackProblem(uri)
  if (!native) return 'https (private-use schemes are for native apps)'
  return privateUseProblem(scheme, uri.slice(scheme.length + 1))
}

function loopbackProblem(uri: string): string | undefined {
  const parts = loopback.exec(uri)
  if (parts === null) return 'https, or http on exactly 127.0.0.1, [::1] or localhost'
  const [, , port, rest = ''] = parts
  if (port !== undefined && !isPort(port)) return 'a port from 1 to 65535'
  return bracketsProblem(rest)
}

/** RFC 8252 §7.1, §8.4: the scheme is a reversed domain name that the app's developer controls, so it has a dot. */
function privateUseProblem(scheme: string, rest: string): string | undefined {
  if (!/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/.test(scheme)) {
    return 'https, or a scheme made from a reversed domain name, such as com.example.app'
  }
  if (rest === '') return 'something after the scheme, such as com.example.app:/callback'
  // A URI that cannot be parsed here cannot be opened by an app, or is parsed differently by each program.
  const unreadable = URL.canParse(`${scheme}:${rest}`) ? undefined : 'a valid host and port'
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

/** RFC 3986 §3.2.2: brackets are only allowed around an IPv6 address. */
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
  // RFC 6874 §1: a zone identifier has a meaning on one machine only.
  if (host.startsWith('[')) return isIPv6(host.slice(1, -1)) && !host.includes('%')
  const labels = host.replace(/\.$/, '').split('.')
  if (!labels.every((label) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label))) return false
  // A browser parses a host that ends in a number as an IPv4 address in many notations. Only dotted decimal is allowed.
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
      return `a query without ${decoded(name)}, which the authorization response adds`
    }
  }
  return undefined
}

/** Decodes as Latin-1: sufficient to find ASCII names, and never throws. */
function decoded(name: string): string {
  return name.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
