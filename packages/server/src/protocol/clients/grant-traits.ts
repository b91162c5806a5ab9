import type { Feature } from '../features.ts'

/**
 * The role of the person in a grant type.
 *
 * - `redirected`: the person consents on a page of this server, and is redirected to the client.
 * - `elsewhere`: the person consents on a page of this server, and the client learns the outcome in another way.
 * - `continued`: the person consented earlier, in the grant type that this one continues.
 * - `unasked`: the tokens are about a person who is not asked for consent.
 * - `nobody`: no person; the client acts for itself.
 */
export type PersonsPart = 'redirected' | 'elsewhere' | 'continued' | 'unasked' | 'nobody'

/** The properties of a grant type that registration, metadata and settings use. */
export type GrantTraits = {
  /** The `grant_type` value. */
  name: string
  /** The feature that enables it; absent if it is always enabled. */
  feature?: Feature
  /** Whether only a confidential client may use it. */
  confidential?: boolean
  /** If absent, each function below returns its stricter answer. */
  person?: PersonsPart
}

/** Whether a person consents, or has consented, to what the client receives. */
export function isAllowedByPerson({ person }: GrantTraits): boolean {
  return person === 'redirected' || person === 'elsewhere' || person === 'continued'
}

/** Whether a client that registers no scope has the default scope. A client that acts for itself has none. */
export function hasDefaultScope({ person }: GrantTraits): boolean {
  return person !== undefined && person !== 'nobody'
}

/** Whether the client may receive a `sub` other than at its redirect URIs. OIDC Core §8.1 */
export function tellsElsewhere({ person }: GrantTraits): boolean {
  return person === undefined || person === 'elsewhere' || person === 'unasked'
}

/** Whether the browser takes the authorization response to a redirect URI. RFC 7591 §2 */
export function isRedirected({ person }: GrantTraits): boolean {
  return person === 'redirected'
}
