import type { MethodTraits } from './authentication/method-traits.ts'
import type { GrantTraits } from './grant-traits.ts'

/** What a server has that a client can ask to use, by the names of client metadata. */
export type Abilities = {
  /** With `implicit`, where a response type brings tokens through the browser. */
  grantTypes: readonly GrantTraits[]
  responseTypes: readonly string[]
  authMethods: readonly MethodTraits[]
  authorizationDetailsTypes: readonly string[]
  acrValues: readonly string[]
  /** Whether a public client may do without PKCE. */
  publicWithoutPkce: boolean
  /** Whether requests can be encrypted for the server. */
  encryptedRequests: boolean
}

/** The one with this name. */
export function named<Traits extends { name: string }>(
  traits: readonly Traits[],
  name: unknown,
): Traits | undefined {
  return traits.find((each) => each.name === name)
}

/** The names, in the same order. */
export function namesOf(traits: readonly { name: string }[]): readonly string[] {
  return traits.map(({ name }) => name)
}
