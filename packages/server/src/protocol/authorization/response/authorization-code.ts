import type { NamedClaims } from '../../access/claims.ts'
import type { AuthorizationDetail } from '../../access/details/authorization-detail.ts'

/** The data of an authorization code, stored under the hash of the code. RFC 6749 §4.1.2 */
export type AuthorizationCode = {
  clientId: string
  userId: string
  grantId: string
  /** Milliseconds since 1970; `null` for a grant that does not expire. */
  grantExpiresAt: number | null
  redirectUri: string
  scope: readonly string[]
  /** API identifiers; includes that of UserInfo if the tokens may be used there. */
  resources: readonly string[]
  /** RFC 9396 */
  authorizationDetails?: readonly AuthorizationDetail[] | undefined
  /** Claims that were granted individually, in addition to those of the scope. OIDC Core §5.5 */
  claims?: NamedClaims | undefined
  nonce: string | undefined
  /** Absent if the client did not use PKCE. */
  codeChallenge: string | undefined
  /** The id of the session in which the code was issued. */
  sessionId: string
  /** The `sid` of that session for this client. */
  sid: string
  authenticatedAt: number
  amr: readonly string[]
  acr?: string | undefined
  /** The token family that redeeming the code begins. It is fixed here, so that a replay can revoke the family. */
  familyId: string
}
