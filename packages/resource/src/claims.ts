import {
  type AuthorizationDetail,
  audienceList,
  type CheckedToken,
  type Claims,
  detailList,
  scopeList,
} from './access-token.ts'
import { clockLeeway } from './clock-leeway.ts'
import { shown } from './shown.ts'
import { TokenRefusal } from './token-refusal.ts'

/** Ways in which an issuer may deviate from RFC 9068 and RFC 7662. Each option that is set gives up a check. */
export type Compatibility = {
  /**
   * Accept JWTs whose `typ` is absent or `JWT` (the default of Keycloak, Auth0 and Entra). ID tokens are then refused
   * by their audience, and by the claims that only ID tokens have.
   */
  untypedTokens?: boolean | undefined
  /** The claim with the client ID if it is not `client_id`: `azp` (Keycloak, Auth0, Entra), `cid` (Okta). */
  clientIdClaim?: string | undefined
  /** The claim with the scopes if it is not `scope`: `scp` (Entra, Okta). */
  scopeClaim?: string | undefined
  /** Accept JWTs without `jti` (Auth0, Entra). */
  missingJti?: boolean | undefined
  /**
   * Accept introspection responses without `aud` or `token_type`. Every active token of that server is then accepted,
   * whichever API it is meant for.
   */
  sparseIntrospection?: boolean | undefined
  /**
   * Decides by the claims whether a client acts on its own behalf, for issuers that then do not set `sub` to the
   * client ID (Keycloak, Auth0, Entra).
   */
  isMachine?: ((claims: Claims) => boolean) | undefined
}

/** The `typ` of access tokens. RFC 9068 §2.1 */
export type Typ = 'at+jwt' | 'JWT'

/** The values that a token must have to be accepted by this API. */
export type Expectation = {
  issuer: string
  /** The identifiers of this API; `aud` must contain one of them. */
  audience: readonly string[]
  typ: Typ
  compatibility: Compatibility
  now: () => number
}

/** Checks the claims of a verified JWT. RFC 9068 §2.2, §4 */
export function checkClaims(claims: Claims, expected: Expectation): CheckedToken {
  const { compatibility } = expected
  const issuer = text(claims, 'iss')
  if (issuer !== expected.issuer) {
    throw invalid(
      'the access token is from another issuer',
      `iss must be ${expected.issuer}, is ${shown(issuer)}`,
    )
  }
  const audience = checkAudience(claims, expected)
  const expiresAt = checkTimes(claims, expected.now())
  if (!compatibility.missingJti) text(claims, 'jti')
  if (compatibility.untypedTokens || expected.typ === 'JWT') refuseOtherKinds(claims, compatibility)
  return {
    subject: text(claims, 'sub'),
    clientId: text(claims, compatibility.clientIdClaim ?? 'client_id'),
    scope: checkScope(claims, expected),
    allDetails: checkDetails(claims),
    audience,
    issuer,
    expiresAt,
    claims,
  }
}

/** Checks that `aud` names this API, character for character. RFC 9068 §4, RFC 7519 §4.1.3 */
export function checkAudience(claims: Claims, expected: Expectation): readonly string[] {
  const audience = audienceList(claims.aud)
  if (audience?.some((one) => expected.audience.includes(one))) return audience
  const slashes = audience?.some((one) => expected.audience.some((own) => unslashed(own) === unslashed(one)))
  throw invalid(
    'the access token is for another API',
    `aud must contain ${expected.audience.join(' or ')}, is ${shown(claims.aud)}${slashes ? '; they differ in the trailing slash' : ''}`,
  )
}

/**
 * Checks that `exp` has not passed, and that `iat` and `nbf` are not in the future. Returns the expiry in
 * milliseconds. RFC 7519 §4.1.4–6
 */
export function checkTimes(claims: Claims, now: number): number {
  const expiresAt = time(claims, 'exp')
  if (expiresAt + clockLeeway.behind * 1000 <= now) {
    throw invalid('the access token has expired', `exp was ${stamp(expiresAt)}, the time is ${stamp(now)}`)
  }
  for (const name of claims.nbf === undefined ? ['iat'] : ['iat', 'nbf']) {
    const start = time(claims, name)
    if (start - clockLeeway.ahead * 1000 > now) {
      const detail = `${name} is ${stamp(start)}, the time is ${stamp(now)}`
      throw invalid('the access token is not valid yet', detail)
    }
  }
  return expiresAt
}

/** Reads the scopes of a token; an empty list if the claim is absent. */
export function checkScope(claims: Claims, { compatibility }: Expectation): readonly string[] {
  const name = compatibility.scopeClaim ?? 'scope'
  const scope = scopeList(claims[name])
  if (!scope) throw malformed(`${name} must be a string or a list of strings, is ${shown(claims[name])}`)
  return scope
}

/** Reads the `authorization_details` of a token. RFC 9396 §9.1 */
export function checkDetails({ authorization_details: claim }: Claims): readonly AuthorizationDetail[] {
  const details = detailList(claim)
  if (details) return details
  throw malformed(`authorization_details must be a list of objects with a type, is ${shown(claim)}`)
}

/**
 * Refuses other kinds of token by their claims if the header does not tell them apart: by Keycloak's claim `typ`, or by
 * the claims that only ID tokens have (OIDC Core §2, FAPI 1.0 part 2 §5.2.2.1).
 */
function refuseOtherKinds(claims: Claims, { untypedTokens }: Compatibility) {
  // Keycloak's ID tokens have the typ `ID`. Its older access tokens have `Bearer`, and a nonce nevertheless.
  if (untypedTokens && claims.typ === 'Bearer') return
  for (const name of ['nonce', 'at_hash', 'c_hash', 's_hash']) {
    if (claims[name] !== undefined) {
      throw invalid('the token is not an access token', `${name} is a claim of ID tokens`)
    }
  }
  if (claims.typ !== undefined) {
    throw invalid('the token is not an access token', `the claim typ is ${shown(claims.typ)}`)
  }
}

function text(claims: Claims, name: string): string {
  const value = claims[name]
  if (typeof value === 'string' && value !== '') return value
  throw malformed(`${name} must be a non-empty string, is ${shown(value)}`)
}

/** RFC 7519 §2: NumericDate, in seconds and possibly with a fraction. Returns milliseconds, rounded down. */
function time(claims: Claims, name: string): number {
  const value = claims[name]
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return Math.floor(value * 1000)
  throw malformed(`${name} must be a time in seconds, is ${shown(value)}`)
}

function stamp(time: number): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString()
}

function unslashed(uri: string): string {
  return uri.replace(/\/$/, '')
}

function malformed(detail: string): TokenRefusal {
  return invalid('the access token is malformed', detail)
}

function invalid(description: string, detail: string): TokenRefusal {
  return new TokenRefusal('invalid_token', description, detail)
}
