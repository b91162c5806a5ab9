import { isJsonObject } from './foreign-json.ts'
/** The claims of a token, as its issuer sent them. */
export type Claims = Readonly<Record<string, unknown>>

/** One thing that a token allows more exactly than a scope can say. RFC 9396 §2 */
export type AuthorizationDetail = { readonly type: string; readonly [member: string]: unknown }

/** A token that was checked: who may do what, until when. RFC 9068 §2.2, RFC 7662 §2.2 */
export type AccessToken = {
  /** The person, or the client itself where no person is involved (`sub`). */
  subject: string
  /** The client that asked for the token (`client_id`). */
  clientId: string
  /** True when a client acts for itself: `sub` is the client (RFC 9068 §2.2), or what `compatibility.isMachine` says. */
  isMachine: boolean
  scope: readonly string[]
  /** Every resource the token is for; this API is one of them. */
  audience: readonly string[]
  issuer: string
  /** Milliseconds since 1970; `Infinity` where an introspection answer names no end. */
  expiresAt: number
  /** Everything the issuer said, in the standards' own names. */
  claims: Claims
  /** True when the token carries every one of these scopes. */
  has(...scope: string[]): boolean
  /** What it allows in detail, of this type; empty where that is nothing. RFC 9396 §9 */
  details(type: string): readonly AuthorizationDetail[]
}

/** What the checks found out about a token. */
export type CheckedToken = Omit<AccessToken, 'has' | 'details' | 'isMachine'> & {
  allDetails: readonly AuthorizationDetail[]
}

/**
 * Builds the token that handlers see from claims that were checked. It cannot be changed at any depth: where answers
 * are cached, requests share it.
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
  // A list that grows while it is walked: claims may be nested deeper than a stack is.
  for (const value of values) {
    if (typeof value !== 'object' || value === null) continue
    values.push(...Object.values(Object.freeze(value)))
  }
  return claims
}

/** A scope claim: a string with spaces as RFC 9068 §2.2.3 says, or the list that some issuers send instead. */
export function scopeList(claim: unknown): readonly string[] | undefined {
  if (claim === undefined) return []
  if (typeof claim === 'string') return claim.split(' ').filter((one) => one !== '')
  return isStringList(claim) ? claim : undefined
}

/** `authorization_details` is a list of objects that each have a type; `undefined`: it is something else. RFC 9396 §2, §9.1 */
export function detailList(claim: unknown): readonly AuthorizationDetail[] | undefined {
  if (claim === undefined) return []
  // Copies, for claims have no prototype, and handlers compare details with objects of their own.
  return Array.isArray(claim) && claim.every(isDetail)
    ? claim.map((detail) => Object.freeze({ ...detail }))
    : undefined
}

function isDetail(value: unknown): value is AuthorizationDetail {
  return isJsonObject(value) && typeof value.type === 'string'
}

/** `aud` is one string or a list of them. RFC 7519 §4.1.3 */
export function audienceList(claim: unknown): readonly string[] | undefined {
  if (typeof claim === 'string') return [claim]
  return isStringList(claim) ? claim : undefined
}

function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
