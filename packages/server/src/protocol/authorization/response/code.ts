import type { NamedClaims } from '../../access/claims.ts'
import type { AuthorizationDetail } from '../../access/details/authorization-detail.ts'

/** What an authorization code stands for. Kept under the hash of the code. RFC 6749 §4.1.2 */
export type AuthorizationCode = {
  clientId: string
  userId: string
  grantId: string
  /** Milliseconds since 1970, or `null` for a grant without an end. */
  grantExpiresAt: number | null
  redirectUri: string
  scope: readonly string[]
  /** API identifiers, our own UserInfo among them where the tokens may be used there. */
  resources: readonly string[]
  /** RFC 9396 */
  authorizationDetails?: readonly AuthorizationDetail[] | undefined
  /** Granted by their own name, beside what the scope stands for. OIDC Core §5.5 */
  claims?: NamedClaims | undefined
  nonce: string | undefined
  /** Absent where the client is exempt from PKCE. */
  codeChallenge: string | undefined
  /** The session it was made in. */
  sessionId: string
  /** What the client knows that session by. */
  sid: string
  authenticatedAt: number
  amr: readonly string[]
  acr?: string | undefined
  /** The family that redeeming it begins; known beforehand, so that a replay knows what to end. */
  familyId: string
}
