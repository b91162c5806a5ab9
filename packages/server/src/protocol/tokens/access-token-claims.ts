import type { AuthorizationDetail } from '../access/details/authorization-detail.ts'

/** The claims of an access token, the same whether it is a JWT or sealed. Times in seconds. RFC 9068 §2.2 */
export type AccessTokenClaims = {
  iss: string
  aud: string | readonly string[]
  sub: string
  client_id: string
  scope?: string
  /** RFC 9396 §9.1 */
  authorization_details?: readonly AuthorizationDetail[]
  iat: number
  exp: number
  jti: string
  auth_time?: number
  amr?: readonly string[]
  /** RFC 9470 §6.1 */
  acr?: string
  /** The token family; absent if the client acts for itself. */
  family_id?: string
  /** Claims that UserInfo returns besides those of the scope. OIDC Core §5.5 */
  userinfo_claims?: readonly string[]
  /** In an opaque token: the claims about the person that its APIs may see when they introspect it. */
  api_claims?: readonly string[]
  /** Seconds by which the steady clock was ahead of the machine's, which `iat` and `exp` refer to; absent for none. */
  ahead?: number
}
