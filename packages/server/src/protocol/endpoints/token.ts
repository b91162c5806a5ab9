import { type AuthenticateClient, authenticatedAnew } from '../clients/authentication/authenticate.ts'
import { type Client, isPublic } from '../clients/client.ts'
import { ClientChanged } from '../clients/current-client.ts'
import { recordUse } from '../clients/record-use.ts'
import type { Context } from '../context.ts'
import { replayError, revokeReplayed } from '../families/code-replay.ts'
import { legacyFeatures } from '../features.ts'
import type { Entitlement, GrantType, Replay, TokenRequest } from '../grant-types/grant-type.ts'
import { OAuthError } from '../messages/errors.ts'
import { json, type OAuthRequest, type OAuthResponse } from '../messages/message.ts'
import { type Params, parseFormRequest, required } from '../messages/params.ts'
import { issue } from '../tokens/issue.ts'

/** The token endpoint of a server with these grant types. RFC 6749 §3.2 */
export async function token(
  request: OAuthRequest,
  { grantTypes, authenticate }: { grantTypes: readonly GrantType[]; authenticate: AuthenticateClient },
  context: Context,
): Promise<OAuthResponse> {
  const { trace } = context
  const params = parseFormRequest(request, context)
  const client = await authenticate(request, params, 'token', context)

  const name = required(params.one('grant_type'), 'grant_type', trace)
  const grantType = grantTypes.find((each) => each.name === name)
  const supported = { expected: context.grantTypes, came: name }
  if (!trace.found('grant-type/supported', grantType, supported)) {
    throw new OAuthError('unsupported_grant_type', 'this server does not support that grant_type')
  }
  trace.grantType = grantType.name
  let tokenRequest = requestOf(client, grantType, params, context)
  let checked: Entitlement | Replay
  try {
    checked = await grantType.check(tokenRequest, context)
  } catch (error) {
    if (!(error instanceof ClientChanged)) throw error
    tokenRequest = requestOf(await authenticatedAnew(client, request, context), grantType, params, context)
    checked = await grantType.check(tokenRequest, context)
  }
  if ('replayed' in checked) {
    await revokeReplayed(checked, tokenRequest.client, context)
    throw replayError()
  }
  // Written before the code is consumed, so that the client can repeat the request if this write fails.
  if (tokenRequest.client.selfRegistered !== undefined) await recordUse(tokenRequest.client, context)
  const issued = await issue(checked, tokenRequest, context)
  const { feature } = grantType
  if (feature !== undefined && legacyFeatures.has(feature)) trace.legacy = { feature, clientId: client.id }
  return json(200, issued, { pragma: 'no-cache' })
}

/**
 * The part of a request that a grant type receives. Throws `unauthorized_client` if this client may not use it.
 * RFC 6749 §5.2
 */
function requestOf(client: Client, grantType: GrantType, params: Params, { trace }: Context): TokenRequest {
  const { name, parameters } = grantType
  const allowed = client.grantTypes.includes(name)
  if (!trace.holds('client/grant-type-allowed', allowed, { expected: client.grantTypes, came: name })) {
    throw new OAuthError('unauthorized_client', 'the client is not registered for this grant_type', {
      detail: `client ${client.id} asked for ${name}`,
    })
  }
  if (grantType.confidential === true && !trace.holds('client/confidential', !isPublic(client))) {
    throw new OAuthError('unauthorized_client', 'public clients cannot use that grant_type')
  }
  return {
    client,
    param: (each) => (parameters.includes(each) ? params.one(each) : undefined),
    params: (each) => (parameters.includes(each) ? params.all(each) : []),
  }
}
