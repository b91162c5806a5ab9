import { OAuthError } from '../../protocol/messages/errors.ts'
import type { HttpRequest } from '../requests/message.ts'
import type { Route } from './route.ts'

/**
 * Throws if no route could answer the request: a compressed body, a body that could not be read, or a `Host` header
 * that is not the issuer's. The issuer is never taken from that header: another host name means that a foreign name
 * resolves to this server, or that a link was poisoned. RFC 9110 §7.2, §15.5.16, §15.5.20
 */
export function requireReadable(request: HttpRequest, hosts: ReadonlySet<string>, issuer: string): void {
  if (isEncoded(request)) throw encoded()
  if (request.problem !== undefined) throw request.problem
  if (!hosts.has(request.headers.host?.toLowerCase() ?? '')) throw misdirected(issuer)
}

/** Throws 404 if no route has the path of the request. */
export function requireRoute(route: Route | undefined): asserts route is Route {
  if (route === undefined)
    throw new OAuthError('invalid_request', 'there is nothing at this address', { status: 404 })
}

/**
 * The method by which the route handles the request: `GET` for `HEAD`. Throws 405 for any other method.
 * RFC 9110 §15.5.6
 */
export function routedMethod(methods: readonly string[], came: string): string {
  const method = came === 'HEAD' ? 'GET' : came
  if (!methods.includes(method)) throw wrongMethod(methods, came)
  return method
}

/** The host of the issuer, with and without the default port of its scheme, as some proxies write it. RFC 9110 §7.2 */
export function hostsOf(issuer: string): ReadonlySet<string> {
  const { host, port, protocol } = new URL(issuer)
  return new Set(port === '' ? [host, `${host}:${protocol === 'https:' ? 443 : 80}`] : [host])
}

/** Whether the body is compressed. No request needs that, and a compressed body has no known size. */
function isEncoded({ method, headers }: HttpRequest): boolean {
  const coding = headers['content-encoding']
  return (
    coding !== undefined &&
    method !== 'GET' &&
    method !== 'HEAD' &&
    !/^[\s,]*(identity[\s,]*)*$/i.test(coding)
  )
}

function encoded(): OAuthError {
  return new OAuthError('invalid_request', 'expected a body without Content-Encoding', {
    status: 415,
    headers: { 'Accept-Encoding': 'identity' },
  })
}

function misdirected(issuer: string): OAuthError {
  return new OAuthError('invalid_request', `expected the host of the issuer, ${issuer}`, { status: 421 })
}

function wrongMethod(methods: readonly string[], came: string): OAuthError {
  return new OAuthError('invalid_request', `expected ${methods.join(' or ')}, got ${came.slice(0, 20)}`, {
    status: 405,
    headers: { Allow: methods.join(', ') },
  })
}
