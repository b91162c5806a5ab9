import type { NamedClaims } from '../../access/claims.ts'
import type { AuthorizationDetail } from '../../access/details/authorization-detail.ts'

/** The part of a request that was granted. */
export type Granted = {
  scope: readonly string[]
  resources: readonly string[]
  /** Only for tokens that are issued for a code: access tokens in a URL carry no details. */
  authorizationDetails?: readonly AuthorizationDetail[] | undefined
  /** Claims that were granted individually, in addition to those of the scope. OIDC Core §5.5 */
  claims?: NamedClaims | undefined
  /** Milliseconds since 1970; `null` for a grant that does not expire. */
  grantExpiresAt: number | null
}
