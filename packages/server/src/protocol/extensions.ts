import type { ClientAuthMethod } from './clients/authentication/client-auth.ts'
import type { GrantType } from './grant-types/grant-type.ts'

/** Grant types and client authentication methods that a library user adds to the built-in ones. */
export type Extensions = {
  /** The name of each is an absolute URI. RFC 6749 §4.5 */
  grantTypes?: readonly GrantType[]
  /** Methods for confidential clients only. RFC 7591 §2 */
  clientAuthMethods?: readonly ClientAuthMethod[]
}

/** All grant types and client authentication methods of a server: the enabled built-in ones, and the added ones. */
export type Extended = Required<Extensions>
