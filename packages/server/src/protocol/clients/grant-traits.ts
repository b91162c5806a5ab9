import type { Feature } from '../features.ts'

/**
 * What a person has to do with the tokens of a grant type.
 *
 * - `redirected`: the person decides on a page of this server, and the answer goes to a redirect URI of the client.
 * - `elsewhere`: the person decides on a page of this server, and the client learns of it by another way.
 * - `continued`: the person decided earlier, for a grant type that this one continues.
 * - `unasked`: the tokens are about a person who decides nothing.
 * - `nobody`: the client acts for itself.
 */
export type PersonsPart = 'redirected' | 'elsewhere' | 'continued' | 'unasked' | 'nobody'

/** What registration, metadata and settings know of a grant type. */
export type GrantTraits = {
  /** The `grant_type` value. */
  name: string
  /** What has to be switched on for it; without one, nothing. */
  feature?: Feature
  /** Whether only a client that proves who it is may use it. */
  confidential?: boolean
  /** Without it, every question below is answered in the stricter way. */
  person?: PersonsPart
}

/** Whether a person allows, or has allowed, what the client gets. */
export function isAllowedByPerson({ person }: GrantTraits): boolean {
  return person === 'redirected' || person === 'elsewhere' || person === 'continued'
}

/** Whether a client that names no scope may get those of its server. What needs no person has to be asked for. */
export function hasDefaultScope({ person }: GrantTraits): boolean {
  return person !== undefined && person !== 'nobody'
}

/** Whether a client may learn of people elsewhere than at its redirect URIs. OIDC Core §8.1 */
export function tellsElsewhere({ person }: GrantTraits): boolean {
  return person === undefined || person === 'elsewhere' || person === 'unasked'
}

/** Whether a browser brings the answer to a redirect URI. RFC 7591 §2 */
export function isRedirected({ person }: GrantTraits): boolean {
  return person === 'redirected'
}
