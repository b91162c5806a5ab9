import type { OwnClaim } from '../access/claims.ts'
import type { MethodTraits } from './authentication/method-traits.ts'
import type { GrantTraits } from './grant-traits.ts'

/** What this server supports, by the names of client metadata. */
export type Abilities = {
  /** Includes `implicit` if a response type returns tokens from the authorization endpoint. */
  grantTypes: readonly GrantTraits[]
  responseTypes: readonly string[]
  authMethods: readonly MethodTraits[]
  authorizationDetailsTypes: readonly string[]
  acrValues: readonly string[]
  /** The claims that a client may receive under another name. */
  claims: readonly Pick<OwnClaim, 'name' | 'type'>[]
  /** Whether a public client may be exempt from PKCE. */
  publicWithoutPkce: boolean
  /** Whether clients may encrypt request objects. */
  encryptedRequests: boolean
}

/** The entry with this name. */
export function named<Traits extends { name: string }>(
  traits: readonly Traits[],
  name: unknown,
): Traits | undefined {
  return traits.find((each) => each.name === name)
}

/** The names of the entries, in the same order. */
export function namesOf(traits: readonly { name: string }[]): readonly string[] {
  return traits.map(({ name }) => name)
}
