import type { Client } from '../../protocol/clients/client.ts'
import type { HttpRequest, HttpResponse } from './message.ts'

/**
 * Whose scripts may read a response. `public`: those of any origin. `client`: those of the client that sent the request.
 * Pages and the authorization endpoint allow none: browsers navigate to them, and scripts do not call them.
 * BBA §6.3.3.4
 */
export type Cors = 'public' | 'client'

const exposed = 'WWW-Authenticate, Retry-After'

/** Answers a preflight. It allows methods and headers for every origin; `corsHeaders` decides who may read. Fetch §3.2 */
export function preflight(methods: readonly string[], request: HttpRequest): HttpResponse {
  const asked = request.headers['access-control-request-headers'] ?? ''
  const headers = /^[A-Za-z0-9, _-]{1,500}$/.test(asked) ? asked : 'authorization, content-type'
  return {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': headers,
      'access-control-max-age': '600',
    },
    body: '',
  }
}

/**
 * The headers that let a script read the response, if it may. Credentials (cookies) are never allowed. `nobody`: the
 * response is a refusal of a request that no registered client sent. It contains nothing about a client, and the
 * developer of the script has to be able to read it.
 */
export function corsHeaders(
  cors: Cors,
  origin: string | undefined,
  client: Client | 'nobody' | undefined,
): Record<string, string> {
  if (cors === 'public') {
    return { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposed }
  }
  if (client === 'nobody') {
    return { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposed, vary: 'origin' }
  }
  if (origin === undefined || client === undefined || !ownOrigin(origin, client)) return { vary: 'origin' }
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed, vary: 'origin' }
}

/**
 * Whether an origin belongs to the client: it is registered, character for character, or it is that of a redirect URI.
 * On loopback, any port of a redirect URI is accepted.
 */
function ownOrigin(origin: string, client: Client): boolean {
  if (client.allowedOrigins.includes(origin)) return true
  return client.redirectUris.some((uri) => {
    const registered = /^https?:\/\/[^/?#]+/.exec(uri)?.[0]
    if (registered === undefined) return false
    if (registered === origin) return true
    const host = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(:\d+)?$/
    return host.test(registered) && host.exec(registered)?.[1] === host.exec(origin)?.[1]
  })
}
