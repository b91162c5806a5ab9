import type { Feature } from '../../features.ts'

/** What registration, metadata and settings know of a client authentication method. */
export type MethodTraits = {
  /** The `token_endpoint_auth_method` value. */
  name: string
  /** What an operator has to switch on for it. */
  feature?: Feature
  /** Whether the client has to be confidential to use it. */
  confidential: boolean
  /** Whether its clients have a `client_secret`. */
  secret?: boolean
  /** Whether a proof is verified with the secret itself, which is then kept sealed beside its hash. OIDC Core §9 */
  sealedSecret?: boolean
  /** Whether its clients have to register public keys, as `jwks` or `jwks_uri`. RFC 7591 §2 */
  keys?: boolean
  /** The JWS algorithms of its assertions, if it proves itself by one. */
  assertionAlgs?: readonly string[]
}
