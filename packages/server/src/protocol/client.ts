import type { SigningAlg } from './api.ts'

/** A registered application. Metadata as RFC 7591 §2 and OIDC Registration §2 have it, in camelCase. */
export type Client = {
  id: string
  name: string
  uri: string | undefined
  logoUri: string | undefined
  policyUri: string | undefined
  tosUri: string | undefined
  applicationType: 'web' | 'native'
  redirectUris: readonly string[]
  grantTypes: readonly string[]
  responseTypes: readonly string[]
  tokenEndpointAuthMethod: string
  /** The scopes it may ever ask for. */
  scope: readonly string[]
  /** Of `scope`, those that a person may leave out: check-boxes at the consent page. */
  optionalScope: readonly string[]
  idTokenSignedResponseAlg: SigningAlg
  /** Seconds; used when a request names none. */
  defaultMaxAge: number | undefined
  /** Confidential clients only; two may be valid during rotation. */
  secrets: readonly ClientSecret[]
  /** True when it stands in the configuration file, which then is its only truth. */
  declared: boolean
  disabledAt: number | null
}

export type ClientSecret = {
  /** SHA-256, base64url. */
  hash: string
  createdAt: number
  /** `null`: never. */
  expiresAt: number | null
}

/** A client that cannot keep a secret. RFC 6749 §2.1 */
export function isPublic(client: Client): boolean {
  return client.tokenEndpointAuthMethod === 'none'
}

/** Ids and `sub` values of people begin like this, so no client may. RFC 9068 §5 */
export const userIdPrefix = 'usr_'
