import type { Abilities } from '../abilities.ts'
import type { StatementIssuer } from './statement-issuer.ts'

/** Who may register clients over HTTP, and what such self-registered clients may use. RFC 7591 §3, §5 */
export type RegistrationPolicy = {
  /** `token`: only with an initial access token. */
  mode: 'closed' | 'token' | 'open'
  /** What the server supports. The lists below limit what self-registered clients may use of it. */
  abilities: Abilities
  /** The scopes that they may request, and the default of a client that names none. */
  scopes: readonly string[]
  /** The APIs without scopes that they may request, and the default of a client that names none. */
  resources: readonly string[]
  grantTypes: readonly string[]
  /** Each as `responseTypeName` normalizes it. */
  responseTypes: readonly string[]
  authMethods: readonly string[]
  authorizationDetailsTypes: readonly string[]
  /** The origins that they may register besides those of their redirect URIs. */
  allowedOrigins: readonly string[]
  /** Whether PKCE is required. If not, public clients still need it unless the server allows them to go without. */
  requirePkce: boolean | undefined
  /** Whether their assertions may have the endpoint as the audience instead of the issuer. */
  legacyAssertionAudience: boolean
  /** The issuers whose software statements are trusted. RFC 7591 §2.3 */
  statementIssuers: readonly StatementIssuer[]
  /** The maximum number of clients: in all, and, without an initial access token, per network address. */
  quotas: { perAddress: number; inAll: number }
  /** Seconds for which a client is kept: if it is never used, and after the last day of use. */
  kept: { unused: number; used: number }
}
