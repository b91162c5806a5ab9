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
  /** The family it ends with; absent when a client acts for itself. */
  family_id?: string
  /** What UserInfo answers beside what the scope stands for. OIDC Core §5.5 */
  userinfo_claims?: readonly string[]
  /** How far this server's clock was ahead of `iat` and `exp`, which are for everybody's; absent for not at all. */
  ahead?: number
}
