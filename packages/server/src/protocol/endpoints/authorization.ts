import type { SignedInUser } from '../authorization/decide.ts'
import { processRequest } from '../authorization/process-request.ts'
import { isPushed, recallPushed } from '../authorization/request/pushed-request.ts'
import { readRequest } from '../authorization/request/request.ts'
import { type RequestCarrier, spendsOf } from '../authorization/request/request-carrier.ts'
import {
  findClient,
  type ReturnAddress,
  refuseAmbiguous,
  returnAddressOf,
} from '../authorization/request/return-address.ts'
import { type AuthorizationAnswer, withErrorResponse } from '../authorization/response/answer.ts'
import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import type { OAuthRequest } from '../messages/message.ts'
import { type Params, parseForm, requireForm } from '../messages/params.ts'

/**
 * The authorization endpoint. `who` reads the session of the browser; `framed`: the browser loads the response into a
 * frame. RFC 6749 §3.1, OIDC Core §3.1.2
 */
export async function authorization(
  request: OAuthRequest,
  { who, framed }: { who: () => Promise<SignedInUser | undefined>; framed: boolean },
  context: Context,
): Promise<AuthorizationAnswer> {
  let asked: Asked
  try {
    asked = await askedFor(requestParams(request, context), context)
  } catch (error) {
    if (error instanceof OAuthError) return { kind: 'error_page', error }
    throw error
  }
  const { client, address, params, carrier, problem } = asked
  // The server's pages do not display in a frame, so only a request that needs no page is accepted there.
  if (!context.trace.holds('request/opened-by-person', !framed || address.silent, { came: 'frame' }))
    return { kind: 'error_page', error: inFrame() }
  const spends = spendsOf(carrier)
  return withErrorResponse({ client, address, spends }, context, async () => {
    if (problem !== undefined) throw problem
    const read = await readRequest(params, asked, context)
    return processRequest({ request: read, client, spends }, who, context)
  })
}

function inFrame(): OAuthError {
  return new OAuthError(
    'invalid_request',
    'an authorization request in a frame must have prompt=none; open a window instead',
    {
      status: 403,
    },
  )
}

/** A request, its client, and where responses go. `problem`: why its request object cannot be used. */
type Asked = {
  client: Client
  address: ReturnAddress
  params: Params
  carrier: RequestCarrier
  problem?: OAuthError
}

/**
 * The first phase: finds the request and its client. The other parameters in the URL of a pushed or signed request are
 * ignored. An error in this phase is shown on a page, because no redirect URI is verified yet.
 * RFC 9126 §4, RFC 9101 §6.3
 */
async function askedFor(outer: Params, context: Context): Promise<Asked> {
  refuseAmbiguous(outer, context.trace)
  const requestUri = outer.one('request_uri')
  if (isPushed(requestUri)) {
    const { params, spend } = await recallPushed(requestUri, outer.one('client_id'), context)
    const client = await findClient(params, context)
    const address = returnAddressOf(client, params, context)
    return { client, address, params, carrier: { kind: 'reference', spend } }
  }
  const client = await findClient(outer, context)
  // RFC 9101 §5: otherwise the parameters are in a request object.
  if (!outer.has('request') && !outer.has('request_uri')) {
    const address = returnAddressOf(client, outer, context)
    return { client, address, params: outer, carrier: { kind: 'parameters' } }
  }
  try {
    // Imported on demand, because most clients send no request objects.
    const { readRequestObject } = await import('../authorization/request/request-object.ts')
    const params = await readRequestObject(outer, client, context)
    const address = returnAddressOf(client, params, context)
    return { client, address, params, carrier: { kind: 'request_object' } }
  } catch (error) {
    // The error is returned to the client if the parameters of the URL have a registered redirect URI.
    if (!(error instanceof OAuthError) || !outer.has('redirect_uri')) throw error
    const address = returnAddressOf(client, outer, context)
    return { client, address, params: outer, carrier: { kind: 'parameters' }, problem: error }
  }
}

/**
 * The parameters of a request: for a GET those in its URL, for a POST those in its body. A parameter that is both in
 * the body and in the URL of a POST counts as a duplicate, so that its value is never ambiguous; one that is only in
 * that URL is ignored. OIDC Core §3.1.2.1, RFC 6749 §3.1
 */
export function requestParams(request: OAuthRequest, { trace }: Pick<Context, 'trace'>): Params {
  if (request.method === 'GET' || request.method === 'HEAD') return parseForm(request.query, trace)
  requireForm(request.headers, trace)
  const body = parseForm(request.body, trace)
  if (request.query === '') return body
  const both = parseForm(`${request.query}&${request.body}`, trace)
  return both.without([...both.names()].filter((name) => !body.has(name)))
}
