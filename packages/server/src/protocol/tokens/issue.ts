import { detailsForApis } from '../access/details/apis-of-details.ts'
import type { AuthorizationDetail } from '../access/details/authorization-detail.ts'
import { definesScope, offlineAccess, requireOneToken } from '../access/resource.ts'
import { joinScope } from '../access/scope.ts'
import type { Client } from '../clients/client.ts'
import { requireCurrent } from '../clients/current-client.ts'
import type { Context } from '../context.ts'
import { isReplayed, revokeReplayed } from '../families/code-replay.ts'
import { useRefreshToken } from '../families/use-refresh-token.ts'
import type { Entitlement, TokenRequest } from '../grant-types/grant-type.ts'
import { OAuthError } from '../messages/errors.ts'
import { requireSender } from '../ports/sender.ts'
import { mintAccessToken } from './access-token.ts'
import type { AccessTokenClaims } from './access-token-claims.ts'
import { accessTokenPersonClaims, idTokenClaims, personOf, stillNamed } from './claims-in-tokens.ts'
import { mintIdToken } from './id-token.ts'
import { mintRefreshToken } from './refresh-token.ts'
import { subjectFor } from './subject.ts'

/** A successful token response. RFC 6749 §5.1 */
export type TokenResponse = {
  access_token: string
  token_type: 'Bearer'
  /** Seconds. */
  expires_in: number
  scope?: string
  refresh_token?: string
  id_token?: string
  /** The details that the access token carries. RFC 9396 §7 */
  authorization_details?: readonly AuthorizationDetail[]
}

/**
 * Issues the tokens of an entitlement. They are made first and become valid with one atomic write; only after that is
 * the response sent. A crash before the write consumes no code, and no client receives tokens that were not stored.
 */
export async function issue(
  entitlement: Entitlement,
  request: TokenRequest,
  context: Context,
): Promise<TokenResponse> {
  const response = await mintTokens(entitlement, request.client, context)
  await requireSender(context)
  await commit(entitlement, request.client, context)
  return response
}

/** Makes the tokens. They are not valid before their token family is stored. */
export async function mintTokens(
  entitlement: Entitlement,
  client: Client,
  context: Context,
): Promise<TokenResponse> {
  const { family } = entitlement
  requireOneToken(entitlement.audience, entitlement.scope, context)
  const about = { client, person: personOf(entitlement, context) }
  const aboutPerson = await accessTokenPersonClaims(entitlement, about, context)
  const ofToken = accessTokenClaims(entitlement, client, context)
  // In this order, so that no claim about the person can replace one of the token.
  const claims = aboutPerson === undefined ? ofToken : { ...aboutPerson, ...ofToken }
  const accessToken = await mintAccessToken(claims, entitlement.audience, context)

  const response: TokenResponse = {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: claims.exp - claims.iat,
  }
  // RFC 6749 §3.3: a scope cannot be empty, so the member is absent then.
  const scope = answeredScope(entitlement)
  if (scope.length > 0) response.scope = joinScope(scope)
  if (claims.authorization_details !== undefined)
    response.authorization_details = claims.authorization_details
  if (entitlement.refreshToken && family.kind !== 'none' && family.kind !== 'awaits_grant') {
    const generation =
      family.kind === 'continues' ? family.generation + (family.rotate ? 1 : 0) : family.family.generation
    response.refresh_token = mintRefreshToken({ familyId: family.family.id, generation }, context)
  }
  if (entitlement.idToken !== undefined && entitlement.authentication !== undefined) {
    const { idToken, authentication } = entitlement
    response.id_token = await mintIdToken(
      client,
      {
        ...idToken,
        ...authentication,
        subject: claims.sub,
        accessToken,
        claims: await idTokenClaims(entitlement, claims.sub, about, context),
      },
      context,
    )
  }
  return response
}

/**
 * The scope of these tokens: the scopes that the audience defines, `openid` with an ID token and `offline_access` with
 * a refresh token. Scopes that the family has at another audience are not included. RFC 6749 §5.1
 */
function answeredScope({ scope, audience, idToken, refreshToken }: Entitlement): readonly string[] {
  return scope.filter(
    (each) =>
      audience.some((api) => definesScope(api, each)) ||
      (each === 'openid' && idToken !== undefined) ||
      (each === offlineAccess && refreshToken),
  )
}

function accessTokenClaims(entitlement: Entitlement, client: Client, context: Context): AccessTokenClaims {
  const { subject, scope, audience, authorizationDetails, family, authentication, expiresAt } = entitlement
  const now = context.now()
  // Rounded up, so that no time in a token is in the future for its reader.
  const ahead = Math.ceil(context.ahead() / 1000)
  const others = (at: number) => Math.floor(at / 1000) - ahead
  const iat = others(now)
  const lifetime = Math.min(...audience.map((api) => api.accessTokenLifetime))
  // No token is valid for longer than its grant and its family.
  const ends = [iat + lifetime]
  if (expiresAt !== undefined) ends.push(others(expiresAt))
  if (family.kind !== 'none') ends.push(others(family.family.expiresAt))
  const exp = Math.min(...ends)
  if (exp <= iat)
    throw new OAuthError('invalid_grant', 'the grant has expired; send a new authorization request')

  const identifiers = audience.map((api) => api.identifier)
  const meant = scope.filter((each) => audience.some((api) => definesScope(api, each)))
  const claims: AccessTokenClaims = {
    iss: context.issuer,
    aud: identifiers.length === 1 ? (identifiers[0] ?? identifiers) : identifiers,
    // RFC 9068 §2.2: for a client that acts for itself, its client id.
    sub: subject === client.id ? subject : subjectFor(client, subject, context),
    client_id: client.id,
    iat,
    exp,
    jti: context.random(16).toString('base64url'),
  }
  if (meant.length > 0) claims.scope = joinScope(meant)
  if (authorizationDetails !== undefined && authorizationDetails.length > 0) {
    const details = detailsForApis(authorizationDetails, audience, context)
    if (details.length > 0) claims.authorization_details = details
  }
  if (authentication !== undefined) {
    claims.auth_time = others(authentication.authenticatedAt)
    claims.amr = authentication.amr
    if (authentication.acr !== undefined) claims.acr = authentication.acr
  }
  if (entitlement.claims !== undefined && identifiers.includes(context.userInfo.identifier)) {
    const names = stillNamed(entitlement.claims.userinfo, entitlement, client, context)
    if (names.length > 0) claims.userinfo_claims = names
  }
  if (family.kind !== 'none') claims.family_id = family.family.id
  if (ahead !== 0) claims.ahead = ahead
  return claims
}

/** The only write. A request that loses a race is refused like a later request. */
async function commit({ family }: Entitlement, client: Client, context: Context): Promise<void> {
  const now = context.now()
  if (family.kind === 'begins') {
    const won = await context.store.begin({ spends: family.spends, family: family.family, now })
    if (won === 'won') return
    if (await isReplayed(family.spends, context)) {
      await revokeReplayed({ replayed: family.family }, client, context)
    }
    throw new OAuthError(
      'invalid_grant',
      'the code was already used, or its grant has expired or was revoked',
    )
  }
  if (family.kind === 'founds') {
    const { grant, events } = family
    const makes = () => ({ code: undefined, family: family.family })
    const about = grant.permissions
    const won = await context.store.authorize({ client, spends: [], grant, about, makes, events, now })
    if (won === 'won') return
    requireCurrent(client, { clientChangedAt: (await context.store.freshClient(client.id))?.changedAt })
    context.trace.holds('grant/stands', false)
    throw new OAuthError('invalid_grant', 'the account of the end user was disabled or deleted')
  }
  if (family.kind === 'continues') await useRefreshToken(family, context)
}
