import { keepPushed } from '../authorization/request/pushed-request.ts'
import { readRequest } from '../authorization/request/request.ts'
import { readRequestObject } from '../authorization/request/request-object.ts'
import { returnAddressOf } from '../authorization/request/return-address.ts'
import type { AuthenticateClient } from '../clients/authentication/authenticate.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import { json, type OAuthRequest, type OAuthResponse } from '../messages/message.ts'
import { parseFormRequest } from '../messages/params.ts'

/** Parameters for client authentication; they are not part of the request. RFC 6749 §2.3.1, RFC 7521 §4.2 */
const credentials = ['client_secret', 'client_assertion', 'client_assertion_type']

/**
 * The pushed authorization request endpoint. The request is checked as at the authorization endpoint, so that the
 * client receives any error here, directly and without a browser. RFC 9126 §2, §2.3
 */
export async function pushedAuthorization(
  request: OAuthRequest,
  authenticate: AuthenticateClient,
  context: Context,
): Promise<OAuthResponse> {
  const sent = parseFormRequest(request, context)
  const client = await authenticate(request, sent, 'pushedAuthorization', context)
  const inside = sent.has('request_uri')
  if (!context.trace.holds('pushed-request/no-reference', !inside, { came: 'request_uri' })) {
    throw new OAuthError(
      'invalid_request',
      'request_uri is not allowed in a pushed request: send the parameters themselves',
    )
  }
  const signed = sent.has('request')
  // RFC 9126 §3: of a signed request, only the parameters inside the request object count.
  const params = signed
    ? await readRequestObject(sent, client, context)
    : sent.without(credentials).with('client_id', client.id)
  const address = returnAddressOf(client, params, context)
  await readRequest(params, { client, address, carrier: { kind: 'push', signed } }, context)
  const requestUri = await keepPushed(params, client, context)
  return json(201, { request_uri: requestUri, expires_in: context.lifetimes.pushedRequest })
}
