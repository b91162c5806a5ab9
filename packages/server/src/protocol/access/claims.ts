import type { Client } from '../clients/client.ts'
import type { User } from '../records/user.ts'

/** Names of claims about a person, by the place in which they are returned. Plain data. OIDC Core §5.5 */
export type NamedClaims = { userinfo: readonly string[]; idToken: readonly string[] }

/** The standard claims that a scope requests. OIDC Core §5.4 */
const claimsOfScope: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'profile',
    [
      'name',
      'family_name',
      'given_name',
      'middle_name',
      'nickname',
      'preferred_username',
      'profile',
      'picture',
      'website',
      'gender',
      'birthdate',
      'zoneinfo',
      'locale',
      'updated_at',
    ],
  ],
  ['email', ['email', 'email_verified']],
  ['address', ['address']],
  ['phone', ['phone_number', 'phone_number_verified']],
])

const scopeOfClaim: ReadonlyMap<string, string> = new Map(
  [...claimsOfScope].flatMap(([scope, names]) => names.map((name) => [name, scope] as const)),
)

/** The value of `claims_supported` in the metadata document. */
export const claimsSupported: readonly string[] = ['sub', ...scopeOfClaim.keys()]

/** Whether one of these scopes requests the claim; `false` for every claim that is not standard. §5.4 */
export function isClaimOf(name: string, scope: readonly string[]): boolean {
  const own = scopeOfClaim.get(name)
  return own !== undefined && scope.includes(own)
}

/** The claims about a person that the granted scopes and the individually granted claims allow. §5.3.2, §5.4 */
export function claimsFor(
  user: User,
  /** The `sub` of the person for this client. */
  subject: string,
  scope: readonly string[],
  named: readonly string[] = [],
): Record<string, unknown> {
  const known: Readonly<Record<string, unknown>> = { preferred_username: user.username, ...user.claims }
  const seen: Record<string, unknown> = { sub: subject }
  for (const name of [...scope.flatMap((each) => claimsOfScope.get(each) ?? []), ...named]) {
    const value = scopeOfClaim.has(name) && Object.hasOwn(known, name) ? known[name] : undefined
    // §5.3.2: a claim that is not returned is left out, never null or empty.
    if (value !== undefined && value !== null && value !== '') seen[name] = value
  }
  return seen
}

/**
 * The individually granted claims that a client may still receive. Its registration may have been reduced since, or its
 * request may be for less than the granted scope.
 */
export function stillGrantedClaims(
  names: readonly string[],
  at: { client: Client; scope: readonly string[]; granted: readonly string[] },
): readonly string[] {
  return names.filter(
    (name) => isClaimOf(name, at.client.scope) && (!isClaimOf(name, at.granted) || isClaimOf(name, at.scope)),
  )
}
