import type { Api } from '../access/api.ts'
import { scopeClaims, stillGrantedClaims } from '../access/claims.ts'
import { claimsFor, claimsSeen, valuesOf } from '../access/person-claims.ts'
import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import type { Entitlement } from '../grant-types/grant-type.ts'
import { OAuthError } from '../messages/errors.ts'
import type { User } from '../records/user.ts'

/** Who receives the tokens, and whom they are about. */
type About = {
  client: Client
  /** Reads the person when it is first called. */
  person(): Promise<User | undefined>
}

/** The person of an entitlement, read at most once for all of its tokens. */
export function personOf({ subject }: Entitlement, { store }: Context): About['person'] {
  let read: Promise<User | undefined> | undefined
  return () => {
    read ??= store.user(subject)
    return read
  }
}

/** Of claims that were granted by name to a family, those that its client may still receive. */
export function stillNamed(
  names: readonly string[],
  { scope, family }: Entitlement,
  client: Client,
  { catalogue }: Context,
): readonly string[] {
  if (names.length === 0 || family.kind === 'none') return []
  const at = { registered: client.scope, scope, granted: family.family.scope }
  return stillGrantedClaims(names, at, scopeClaims(client, catalogue))
}

/**
 * The claims about the person in the ID token: those that were requested individually, and for a client with
 * `claims_in_id_token` all that UserInfo returns. Reads the person only if there are any. OIDC Core §5.4, §5.5
 */
export async function idTokenClaims(
  entitlement: Entitlement,
  subject: string,
  { client, person }: About,
  context: Context,
): Promise<Record<string, unknown> | undefined> {
  const { claims } = entitlement
  const scope = client.claimsInIdToken ? entitlement.scope : []
  const granted = [...(claims?.idToken ?? []), ...(client.claimsInIdToken ? (claims?.userinfo ?? []) : [])]
  if (scope.length === 0 && granted.length === 0) return undefined
  const asked = { client, scope, named: stillNamed(granted, entitlement, client, context) }
  if (claimsSeen(asked, context).length === 0) return undefined
  const user = await person()
  return user && claimsFor(user, subject, asked, context)
}

/**
 * The claims about the person in the access token: of those that its APIs name, the ones that UserInfo would return to
 * the client. A JWT contains the values. An opaque token contains the names, and the API reads the current values by
 * introspection. Reads the person only for a JWT. RFC 9068 §2.2.3.1
 */
export async function accessTokenPersonClaims(
  entitlement: Entitlement,
  { client, person }: About,
  context: Context,
): Promise<Record<string, unknown> | undefined> {
  const { audience, scope, family } = entitlement
  if (family.kind === 'none' || audience.every((api) => api.claims.length === 0)) return undefined
  const named = stillNamed(entitlement.claims?.userinfo ?? [], entitlement, client, context)
  const seen = claimsSeen({ client, scope, named }, context)
  const names = seen.filter((name) => audience.some((api) => api.claims.includes(name)))
  if (names.length === 0) return undefined
  if (audience.every((api) => api.accessTokenFormat === 'opaque')) return { api_claims: names }
  requireSameReaders(names, audience, context)
  const user = await person()
  return user && valuesOf(user, names, context)
}

/** Throws `invalid_target` if one API would see in a JWT what only another one names. RFC 9068 §5 */
function requireSameReaders(names: readonly string[], audience: readonly Api[], context: Context): void {
  const readers = audience.filter((api) => api !== context.userInfo)
  const partial = names.find((name) => readers.some((api) => !api.claims.includes(name)))
  const evidence = { expected: readers.map((api) => api.identifier), came: partial }
  if (context.trace.holds('resource/one-token', partial === undefined, evidence)) return
  throw new OAuthError(
    'invalid_target',
    'these APIs do not receive the same claims about people, so they need a token each; name one of them with resource',
    { detail: `the claim is ${partial}` },
  )
}
