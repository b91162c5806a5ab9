import type { Client } from '../clients/client.ts'
import type { User } from '../records/user.ts'

/** Names of claims about a person, by where they are answered. Plain data. OIDC Core §5.5 */
export type NamedClaims = { userinfo: readonly string[]; idToken: readonly string[] }

/** Which standard claims a scope asks for. OIDC Core §5.4 */
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

/** Every claim that UserInfo can answer with, for the metadata document. */
export const claimsSupported: readonly string[] = ['sub', ...scopeOfClaim.keys()]

/** Whether one of these scopes stands for a claim about a person; never for one that we do not know. §5.4 */
export function isClaimOf(name: string, scope: readonly string[]): boolean {
  const own = scopeOfClaim.get(name)
  return own !== undefined && scope.includes(own)
}

/** The claims about a person that the granted scopes, and claims by their own name, let a client see. §5.3.2, §5.4 */
export function claimsFor(
  user: User,
  /** What this client knows the person by. */
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

/** What of kept claims a client still gets: it may be registered for less by now, or ask for less. */
export function claimsWithin(
  names: readonly string[],
  at: { client: Client; scope: readonly string[]; granted: readonly string[] },
): readonly string[] {
  return names.filter(
    (name) => isClaimOf(name, at.client.scope) && (!isClaimOf(name, at.granted) || isClaimOf(name, at.scope)),
  )
}
