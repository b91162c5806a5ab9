import type { Abilities } from '../abilities.ts'
import type { StatementIssuer } from './statement-issuer.ts'

/** Who may register a client by itself, and what such a client may be: nobody vouches for it. RFC 7591 §3, §5 */
export type RegistrationPolicy = {
  /** `token`: whoever holds an initial access token. */
  mode: 'closed' | 'token' | 'open'
  /** What the server has, of which the lists below name what such a client may use. */
  abilities: Abilities
  /** The scopes it may ever ask for, and what one has that names none. */
  scopes: readonly string[]
  /** The APIs without scopes that it may ever ask for, and that one may ask for which names none. */
  resources: readonly string[]
  grantTypes: readonly string[]
  /** Each as `responseTypeName` writes it. */
  responseTypes: readonly string[]
  authMethods: readonly string[]
  authorizationDetailsTypes: readonly string[]
  /** Whether they need PKCE; public ones do without it only where the server lets any. */
  requirePkce: boolean
  /** Whether their assertions may name the endpoint that is asked instead of the issuer. */
  legacyAssertionAudience: boolean
  /** Whose software statements are believed. RFC 7591 §2.3 */
  statementIssuers: readonly StatementIssuer[]
  /** How many clients there may be at once. Without a token they are counted by address, too. */
  quotas: { perAddress: number; inAll: number }
  /** Seconds that a client is kept which nobody has used, and after the last day on which somebody did. */
  kept: { unused: number; used: number }
}
