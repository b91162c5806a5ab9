import type { Visitor } from '../authorization/decide.ts'
import { proceed } from '../authorization/proceed.ts'
import { isPushed, recallPushed } from '../authorization/request/pushed-request.ts'
import { readRequest } from '../authorization/request/request.ts'
import { type RequestCarrier, spendsOf } from '../authorization/request/request-carrier.ts'
import {
  findClient,
  type ReturnAddress,
  refuseAmbiguous,
  returnAddressOf,
} from '../authorization/request/return-address.ts'
import { type AuthorizationAnswer, answering } from '../authorization/response/answer.ts'
import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import type { OAuthRequest } from '../messages/message.ts'
import { type Params, parseForm, requireForm } from '../messages/params.ts'

/**
 * The authorization endpoint. `who` reads who is at the browser; `framed`: it loads the answer into a frame.
 * RFC 6749 §3.1, OIDC Core §3.1.2
 */
export async function authorization(
  request: OAuthRequest,
  { who, framed }: { who: () => Promise<Visitor | undefined>; framed: boolean },
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
  // In a frame a person sees nothing of ours, so that only what asks for no page may be answered there.
  if (!context.trace.holds('request/opened-by-person', !framed || address.silent, { came: 'frame' }))
    return { kind: 'error_page', error: inFrame() }
  const spends = spendsOf(carrier)
  return answering({ client, address, spends }, context, async () => {
    if (problem !== undefined) throw problem
    const read = await readRequest(params, asked, context)
    return proceed({ request: read, client, spends }, who, context)
  })
}

function inFrame(): OAuthError {
  return new OAuthError('invalid_request', 'a frame is answered with prompt=none alone; open a window', {
    status: 403,
  })
}

/** What is asked for, by whom, and where answers go. `problem`: what was wrong with where it was asked. */
type Asked = {
  client: Client
  address: ReturnAddress
  params: Params
  carrier: RequestCarrier
  problem?: OAuthError
}

/**
 * Phase one: finds the request itself. Of one that was pushed or signed nothing counts that stands beside it in the
 * URL. What fails here has nowhere to go but to a page. RFC 9126 §4, RFC 9101 §6.3
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
  // RFC 9101 §5: the parameters stand in an object that the client made.
  if (!outer.has('request') && !outer.has('request_uri')) {
    const address = returnAddressOf(client, outer, context)
    return { client, address, params: outer, carrier: { kind: 'parameters' } }
  }
  try {
    // Most clients send none.
    const { readRequestObject } = await import('../authorization/request/request-object.ts')
    const params = await readRequestObject(outer, client, context)
    const address = returnAddressOf(client, params, context)
    return { client, address, params, carrier: { kind: 'request_object' } }
  } catch (error) {
    // It may be told to the client if what stands outside says where, in words that the client registered.
    if (!(error instanceof OAuthError) || !outer.has('redirect_uri')) throw error
    const address = returnAddressOf(client, outer, context)
    return { client, address, params: outer, carrier: { kind: 'parameters' }, problem: error }
  }
}

/**
 * The parameters of a request: of a GET those of its URL, of a POST those of its body. What stands in the URL of a POST
 * as well was sent twice, so that no reader takes the one and another the other; what stands there alone counts for
 * nothing. OIDC Core §3.1.2.1, RFC 6749 §3.1
 */
export function requestParams(request: OAuthRequest, { trace }: Pick<Context, 'trace'>): Params {
  if (request.method === 'GET' || request.method === 'HEAD') return parseForm(request.query, trace)
  requireForm(request.headers, trace)
  const body = parseForm(request.body, trace)
  if (request.query === '') return body
  const both = parseForm(`${request.query}&${request.body}`, trace)
  return both.without([...both.names()].filter((name) => !body.has(name)))
}
