import { type AuthorizationAnswer, answering } from '../authorization/answer.ts'
import type { Visitor } from '../authorization/decide.ts'
import { proceed } from '../authorization/proceed.ts'
import { isPushed, recallPushed } from '../authorization/pushed-request.ts'
import { readRequest } from '../authorization/request.ts'
import { findReturnAddress, type ReturnAddress } from '../authorization/return-address.ts'
import type { Client } from '../client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../errors.ts'
import type { OAuthRequest } from '../message.ts'
import { type Params, parseForm, requireForm } from '../params.ts'
import type { Spend } from '../store.ts'

/** The authorization endpoint. RFC 6749 §3.1, OIDC Core §3.1.2 */
export async function authorization(
  request: OAuthRequest,
  visitor: Visitor | undefined,
  context: Context,
): Promise<AuthorizationAnswer> {
  let client: Client
  let address: ReturnAddress
  let params: Params
  let pushed: Spend | undefined
  try {
    ;({ params, pushed } = await askedFor(requestParams(request), context))
    ;({ client, address } = await findReturnAddress(params, context))
  } catch (error) {
    if (error instanceof OAuthError) return { kind: 'error_page', error }
    throw error
  }
  const spends = pushed === undefined ? [] : [pushed]
  return answering({ client, address, spends }, context, async () => {
    const read = await readRequest(params, { client, address, pushed }, context)
    return proceed({ request: read, client, spends }, visitor, context)
  })
}

/** What is asked for: of a request that was pushed, what was pushed and nothing of the URL. RFC 9126 §4 */
async function askedFor(
  params: Params,
  context: Context,
): Promise<{ params: Params; pushed: Spend | undefined }> {
  const requestUri = params.one('request_uri')
  if (!isPushed(requestUri)) return { params, pushed: undefined }
  const { params: inside, spend } = await recallPushed(requestUri, params.one('client_id'), context)
  return { params: inside, pushed: spend }
}

/**
 * The parameters of the URL and of a posted form, as one list: what stands in both was sent twice, so that no
 * reader takes the one and another the other. RFC 6749 §3.1
 */
export function requestParams(request: OAuthRequest): Params {
  if (request.method === 'GET' || request.method === 'HEAD') return parseForm(request.query)
  requireForm(request.headers)
  return parseForm([request.query, request.body].filter((part) => part !== '').join('&'))
}
