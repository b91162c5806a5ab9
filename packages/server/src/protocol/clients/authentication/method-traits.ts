import type { Feature } from '../../features.ts'

/** The properties of a client authentication method that registration, metadata and settings use. */
export type MethodTraits = {
  /** The `token_endpoint_auth_method` value. */
  name: string
  /** The feature that enables it; absent if it is always enabled. */
  feature?: Feature
  /** Whether it is for confidential clients. */
  confidential: boolean
  /** Whether its clients have a `client_secret`. */
  secret?: boolean
  /** Whether a request contains the secret itself. RFC 6749 §2.3.1 */
  sendsSecret?: boolean
  /** Whether it needs the secret itself, which is then stored encrypted, besides its hash. OIDC Core §9 */
  sealedSecret?: boolean
  /** Whether its clients must register public keys, as `jwks` or `jwks_uri`. RFC 7591 §2 */
  keys?: boolean
  /** The JWS algorithms of its assertions, if it uses them. */
  assertionAlgs?: readonly string[]
}
