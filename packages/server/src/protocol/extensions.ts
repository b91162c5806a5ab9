import type { ClientAuthMethod } from './clients/authentication/client-auth.ts'
import type { GrantType } from './grant-types/grant-type.ts'

/** What a library user adds, beside the built-in ones and in the same lists. */
export type Extensions = {
  /** Each named by an absolute URI. RFC 6749 §4.5 */
  grantTypes?: readonly GrantType[]
  /** Each for confidential clients. RFC 7591 §2 */
  clientAuthMethods?: readonly ClientAuthMethod[]
}

/** The two lists of a server: the built-in ones that it has, and those of its library user. */
export type Extended = Required<Extensions>
