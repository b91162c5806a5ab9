import type { NamedClaims } from '../../access/claims.ts'
import type { AuthorizationDetail } from '../../access/details/authorization-detail.ts'

/** What was granted of a request, and until when (milliseconds since 1970). */
export type Granted = {
  scope: readonly string[]
  resources: readonly string[]
  /** For the code: tokens in the browser carry none. */
  authorizationDetails?: readonly AuthorizationDetail[] | undefined
  /** By their own name, beside what the scope stands for. OIDC Core §5.5 */
  claims?: NamedClaims | undefined
  grantExpiresAt: number | null
}
