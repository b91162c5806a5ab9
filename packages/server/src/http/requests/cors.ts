import type { Client } from '../../protocol/clients/client.ts'
import type { HttpRequest, HttpResponse } from './message.ts'

/**
 * Who may read an answer from a script. `public`: anybody, it holds nothing of anybody. `client`: pages of the
 * client that asked. Pages and the authorization endpoint have none: browsers go there, scripts do not. BBA §6.3.3.4
 */
export type Cors = 'public' | 'client'

const exposed = 'WWW-Authenticate, Retry-After'

/** Answers a preflight. It says what may be sent, and nothing about who will be answered. Fetch §3.2 */
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

/** The headers that let a script read the answer; none where it may not. Never with credentials. */
export function corsHeaders(
  cors: Cors,
  origin: string | undefined,
  client: Client | undefined,
): Record<string, string> {
  if (cors === 'public') {
    return { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposed }
  }
  if (origin === undefined || client === undefined || !ownOrigin(origin, client)) return { vary: 'origin' }
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed, vary: 'origin' }
}

/** A client's pages live where its redirect URIs point; a loopback one may have moved to another port. */
function ownOrigin(origin: string, client: Client): boolean {
  return client.redirectUris.some((uri) => {
    const registered = /^https?:\/\/[^/?#]+/.exec(uri)?.[0]
    if (registered === undefined) return false
    if (registered === origin) return true
    const host = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(:\d+)?$/
    return host.test(registered) && host.exec(registered)?.[1] === host.exec(origin)?.[1]
  })
}
