import type { Client } from '../../protocol/clients/client.ts'
import { corsHeaders } from '../requests/cors.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from './exchange.ts'
import type { Route } from './route.ts'

/** Adds the headers that every response has. Those of every page are in page-answers/html-answer.ts. */
export function withCommonHeaders(
  response: HttpResponse,
  { secure, requestId }: { secure: boolean; requestId: string },
): HttpResponse {
  const headers: Record<string, string> = { ...response.headers }
  headers['x-content-type-options'] = 'nosniff'
  if (secure) headers['strict-transport-security'] = 'max-age=31536000'
  // A shared cache would give this request's id to other requests.
  if (!headers['cache-control']?.startsWith('public')) headers['x-request-id'] = requestId
  return { status: response.status, headers, body: response.body, cookies: response.cookies }
}

/** Adds the CORS headers that the route allows to the origin of the request. Fetch §3.2 */
export async function withCors(
  response: HttpResponse,
  route: Route | undefined,
  exchange: Exchange,
  refused?: 'refused',
): Promise<HttpResponse> {
  if (route?.cors === undefined) return response
  const { origin } = exchange.request.headers
  // Only a request from a script depends on the client, so no other request looks the client up.
  const client = route.cors === 'client' && origin !== undefined ? await reader(exchange, refused) : undefined
  const headers = Object.assign({ ...response.headers }, corsHeaders(route.cors, origin, client))
  return { status: response.status, headers, body: response.body, cookies: response.cookies }
}

/** The client whose pages may read the response; `nobody` if no registered client sent a request that was refused. */
async function reader(
  { context, app }: Exchange,
  refused: 'refused' | undefined,
): Promise<Client | 'nobody' | undefined> {
  const { clientId } = context.trace
  const unknown = refused && 'nobody'
  if (clientId === undefined) return unknown
  try {
    return (await app.base.store.client(clientId)) ?? unknown
  } catch {
    return undefined
  }
}

const unsendable = /[^\x20-\x7e]/

/** Throws if a header holds a character that could end it early (response splitting), which would be a bug here. */
export function sendable(response: HttpResponse): HttpResponse {
  for (const name in response.headers) {
    if (unsendable.test(response.headers[name] ?? ''))
      throw new Error(`the value of the header ${name} has a character that is not printable ASCII`)
  }
  return response
}
