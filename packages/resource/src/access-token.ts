import { isJsonObject } from './foreign-json.ts'
/** The claims of a token, as the issuer sent them. */
export type Claims = Readonly<Record<string, unknown>>

/** An element of `authorization_details`: a permission that is more specific than a scope. RFC 9396 §2 */
export type AuthorizationDetail = { readonly type: string; readonly [member: string]: unknown }

/** A verified access token. RFC 9068 §2.2, RFC 7662 §2.2 */
export type AccessToken = {
  /** The end user, or the client itself if no end user is involved (`sub`). */
  subject: string
  /** The client that the token was issued to (`client_id`). */
  clientId: string
  /**
   * True if a client acts on its own behalf: `sub` is the client ID (RFC 9068 §2.2), unless `compatibility.isMachine`
   * decides.
   */
  isMachine: boolean
  scope: readonly string[]
  /** Every resource that the token is meant for; this API is one of them. */
  audience: readonly string[]
  issuer: string
  /** Milliseconds since 1970; `Infinity` if an introspection response has no `exp`. */
  expiresAt: number
  /** All claims, under the names that the standards give them. */
  claims: Claims
  /** True if the token has all of these scopes. */
  has(...scope: string[]): boolean
  /** The authorization details of this type; an empty list if the token has none. RFC 9396 §9 */
  details(type: string): readonly AuthorizationDetail[]
}

/** The result of the checks, before the methods of `AccessToken` are added. */
export type CheckedToken = Omit<AccessToken, 'has' | 'details' | 'isMachine'> & {
  allDetails: readonly AuthorizationDetail[]
}

/**
 * Builds the token that handlers receive from verified claims. The token is deeply frozen, because requests share it
 * when introspection responses are cached.
 */
export function accessToken(
  { allDetails, ...checked }: CheckedToken,
  isMachine = (_: Claims) => checked.subject === checked.clientId,
): AccessToken {
  const scope = Object.freeze([...checked.scope])
  const claims = deepFrozen(checked.claims)
  return Object.freeze({
    ...checked,
    scope,
    audience: Object.freeze([...checked.audience]),
    claims,
    isMachine: isMachine(claims),
    has: (...wanted: string[]) => wanted.every((one) => scope.includes(one)),
    details: (type: string) => allDetails.filter((detail) => detail.type === type),
  })
}

function deepFrozen(claims: Claims): Claims {
  const values: unknown[] = [claims]
  // Iterative, because claims may be nested deeper than the call stack allows. The list grows during the loop.
  for (const value of values) {
    if (typeof value !== 'object' || value === null) continue
    values.push(...Object.values(Object.freeze(value)))
  }
  return claims
}

/** Parses a scope claim: a space-separated string (RFC 9068 §2.2.3), or the list that some issuers send instead. */
export function scopeList(claim: unknown): readonly string[] | undefined {
  if (claim === undefined) return []
  if (typeof claim === 'string') return claim.split(' ').filter((one) => one !== '')
  return isStringList(claim) ? claim : undefined
}

/**
 * Parses `authorization_details`, a list of objects that each have a type. Returns `undefined` if the claim is
 * anything else. RFC 9396 §2, §9.1
 */
export function detailList(claim: unknown): readonly AuthorizationDetail[] | undefined {
  if (claim === undefined) return []
  // Gives the copies a prototype: parsed claims have none, and handlers compare details with ordinary objects.
  return Array.isArray(claim) && claim.every(isDetail)
    ? claim.map((detail) => Object.freeze({ ...detail }))
    : undefined
}

function isDetail(value: unknown): value is AuthorizationDetail {
  return isJsonObject(value) && typeof value.type === 'string'
}

/** Parses `aud`, one string or a list of strings. RFC 7519 §4.1.3 */
export function audienceList(claim: unknown): readonly string[] | undefined {
  if (typeof claim === 'string') return [claim]
  return isStringList(claim) ? claim : undefined
}

function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
