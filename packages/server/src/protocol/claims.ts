import type { User } from './store.ts'

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

/** Every claim that UserInfo can answer with, for the metadata document. */
export const claimsSupported: readonly string[] = ['sub', ...[...claimsOfScope.values()].flat()]

/** The claims about a person that the granted scopes let a client see. OIDC Core §5.3.2, §5.4 */
export function claimsFor(user: User, scope: readonly string[]): Record<string, unknown> {
  const known: Readonly<Record<string, unknown>> = { preferred_username: user.username, ...user.claims }
  const seen: Record<string, unknown> = { sub: user.id }
  for (const each of scope) {
    for (const name of claimsOfScope.get(each) ?? []) {
      const value = Object.hasOwn(known, name) ? known[name] : undefined
      // §5.3.2: a claim that is not returned is left out, never null or empty.
      if (value !== undefined && value !== null && value !== '') seen[name] = value
    }
  }
  return seen
}
