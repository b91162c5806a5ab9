import type { Api } from '../access/api.ts'
import { detailsForApis } from '../access/details/apis-of-details.ts'
import type { AuthorizationDetail } from '../access/details/authorization-detail.ts'
import { claimsSeen, valuesOf } from '../access/person-claims.ts'
import { definesScope, knownApis } from '../access/resource.ts'
import { joinScope, parseScope } from '../access/scope.ts'
import { type AuthenticateClient, challengeTo } from '../clients/authentication/authenticate.ts'
import { type Client, isPublic } from '../clients/client.ts'
import { clientAsOf } from '../clients/current-client.ts'
import type { Context } from '../context.ts'
import { reasonEnded } from '../families/policy.ts'
import { familyWithout } from '../families/withdrawn.ts'
import { encryptedFor } from '../jose/encrypted-response.ts'
import { OAuthError } from '../messages/errors.ts'
import { json, type OAuthRequest, type OAuthResponse } from '../messages/message.ts'
import { parseFormRequest, required } from '../messages/params.ts'
import { type LiveAccessToken, liveAccessToken } from '../tokens/access-token.ts'
import type { AccessTokenClaims } from '../tokens/access-token-claims.ts'
import { signJws } from '../tokens/jws.ts'
import { readWithNewerKey } from '../tokens/newer-key.ts'
import { readRefreshToken } from '../tokens/refresh-token.ts'
import { subjectFor } from '../tokens/subject.ts'

/**
 * The introspection endpoint. A token that is unknown, expired, revoked or not for this caller is inactive, and the
 * response says nothing else about it. RFC 7662 §2
 */
export async function introspection(
  request: OAuthRequest,
  authenticate: AuthenticateClient,
  context: Context,
): Promise<OAuthResponse> {
  const params = parseFormRequest(request, context)
  const caller = await authenticate(request, params, 'introspection', context)
  // §4: the caller must authenticate, so that nobody can try out guessed or stolen tokens anonymously.
  if (!context.trace.holds('introspection/caller', !isPublic(caller), { came: caller.id })) {
    const headers = challengeTo(request, context)
    throw new OAuthError('invalid_client', 'introspection is for confidential clients', { headers })
  }
  const token = required(params.one('token'), 'token', context.trace)

  const active = token.startsWith('vk_rt_')
    ? await activeRefreshToken(token, caller, context)
    : await activeAccessToken(token, caller, context)
  context.trace.active = active !== undefined
  const introspected = active ?? { active: false }
  return wantsJwt(request, caller) ? jwtAnswer(introspected, caller, context) : json(200, introspected)
}

const jwtType = 'token-introspection+jwt'

/** Whether the caller accepts a JWT, or registered for one and does not ask for JSON. RFC 9701 §4, §6 */
function wantsJwt({ headers }: OAuthRequest, caller: Client): boolean {
  const accept = headers.accept?.toLowerCase() ?? ''
  if (accept.includes(`application/${jwtType}`)) return true
  return caller.introspectionSignedResponseAlg !== undefined && !accept.includes('application/json')
}

/** A response signed for this caller, who can use it as evidence later. RFC 9701 §5 */
async function jwtAnswer(
  introspected: Readonly<Record<string, unknown>>,
  caller: Client,
  context: Context,
): Promise<OAuthResponse> {
  const key = context.keys.signing(caller.introspectionSignedResponseAlg ?? 'RS256')
  const signed = await signJws(key, jwtType, {
    iss: context.issuer,
    aud: caller.id,
    iat: Math.floor((context.now() - context.ahead()) / 1000),
    token_introspection: introspected,
  })
  const { introspectionEncryptedResponseAlg: alg, introspectionEncryptedResponseEnc: enc } = caller
  const body = await encryptedFor(caller, { alg, enc }, signed, context, 'JWT')
  const headers = { 'content-type': `application/${jwtType}`, 'cache-control': 'no-store' }
  return { status: 200, headers, body }
}

type Introspected = { active: true } & Record<string, unknown>

async function activeAccessToken(
  token: string,
  caller: Client,
  context: Context,
): Promise<Introspected | undefined> {
  const live = await liveAccessToken(token, context)
  if (live === undefined) return undefined
  const scope = parseScope(live.claims.scope ?? '') ?? []
  const own = await apisOf(caller, live.claims, context)
  const visible = visibleTo(caller, live.claims, own)
  if (!context.trace.found('introspection/caller', visible, { came: caller.id })) return undefined
  const seen =
    visible === 'all' ? scope : scope.filter((each) => visible.some((api) => definesScope(api, each)))

  const { iss, aud, sub, client_id, iat, exp, jti, auth_time, amr, acr, authorization_details } = live.claims
  const person = live.standing?.user?.id
  const names = claimsFromToken(live, own, context)
  const needed = person !== undefined && (seen.includes('profile') || names.length > 0)
  const user = needed ? await context.store.user(person) : undefined
  const scopes = seen.length === 0 ? undefined : joinScope(seen)
  const shown = {
    iss,
    aud,
    sub,
    client_id,
    iat,
    exp,
    jti,
    auth_time,
    amr,
    acr,
    scope: scopes,
    authorization_details: authorization_details && detailsSeen(authorization_details, visible, context),
    // The username belongs to the profile, so it is returned only if the caller may see that scope.
    username: seen.includes('profile') ? user?.username : undefined,
  }
  // In this order, so that no claim about the person can replace another one.
  return { ...(user && (await valuesOf(user, names, context))), active: true, token_type: 'Bearer', ...shown }
}

/** The APIs in the audience of a token for which the caller may introspect. RFC 7662 §2.1 */
async function apisOf(caller: Client, { aud }: AccessTokenClaims, context: Context): Promise<readonly Api[]> {
  const audience = [aud].flat()
  return (await context.store.apis()).filter(
    (api) => audience.includes(api.identifier) && api.introspectionClients.includes(caller.id),
  )
}

/**
 * What a caller may see of a token: everything if the token was issued to it, the part that concerns its own APIs if it
 * is a resource server; `undefined` for any other caller. RFC 7662 §4
 */
function visibleTo(
  caller: Client,
  { client_id }: AccessTokenClaims,
  own: readonly Api[],
): readonly Api[] | 'all' | undefined {
  if (client_id === caller.id) return 'all'
  return own.length === 0 ? undefined : own
}

/**
 * The claims about the person that an API may see: those that it names, of those that the token was issued with. Their
 * values are the current ones.
 */
function claimsFromToken(
  { claims, client }: LiveAccessToken,
  apis: readonly Api[],
  context: Context,
): readonly string[] {
  if (apis.every((api) => api.claims.length === 0)) return []
  const { api_claims: names } = claims
  const named = [...new Set(apis.flatMap((api) => api.claims))].filter((name) =>
    names === undefined ? Object.hasOwn(claims, name) : names.includes(name),
  )
  return claimsSeen({ client, scope: [], named }, context)
}

/** RFC 9396 §9.2: an API must not learn what was granted at another API. */
function detailsSeen(
  details: readonly AuthorizationDetail[],
  visible: readonly Api[] | 'all',
  context: Context,
): readonly AuthorizationDetail[] | undefined {
  const seen = visible === 'all' ? details : detailsForApis(details, visible, context)
  return seen.length === 0 ? undefined : seen
}

async function activeRefreshToken(
  token: string,
  caller: Client,
  context: Context,
): Promise<Introspected | undefined> {
  const read = readRefreshToken(token, context) ?? (await readWithNewerKey(token, context, readRefreshToken))
  const standing = read && (await context.store.standing(read.familyId))
  if (read === undefined || standing === undefined) return undefined
  const { family } = standing
  const newest = read.generation === family.generation
  const ended =
    reasonEnded(standing, context.now()) ?? (family.idleExpiresAt <= context.now() ? 'idle' : undefined)
  if (family.clientId !== caller.id || !newest || ended !== undefined) return undefined
  if ((await clientAsOf(caller.id, standing, context))?.disabledAt !== null) return undefined
  const withdrawn = standing.grant?.withdrawn ?? []
  const left = familyWithout(family, withdrawn, withdrawn.length === 0 ? [] : await knownApis(context))
  if (left === undefined) return undefined
  // §2.2: no token_type, because a refresh token is not used at an API.
  return {
    active: true,
    iss: context.issuer,
    client_id: family.clientId,
    sub: subjectFor(caller, family.userId, context),
    scope: joinScope(left.scope),
    authorization_details: left.authorizationDetails,
    iat: Math.floor((family.createdAt - context.ahead()) / 1000),
    exp: Math.floor((family.idleExpiresAt - context.ahead()) / 1000),
  }
}
