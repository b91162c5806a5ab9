import type { NamedClaims } from '../access/claims.ts'

/** A device authorization request and its outcome. Found by the hash of either of its codes. RFC 8628 §3.2 */
export type DeviceCode = {
  /** SHA-256 of the device code, base64url. */
  hash: string
  userCodeHash: string
  clientId: string
  scope: readonly string[]
  /** API identifiers. */
  resources: readonly string[]
  /** The network address that the device authorization request came from. */
  address: string | undefined
  status: 'pending' | 'approved' | 'denied' | 'used'
  /** Present once a person has approved the request. */
  approval: Approval | undefined
  createdAt: number
  expiresAt: number
}

/** What a person granted to the device, and how that person had signed in. */
export type Approval = {
  userId: string
  grantId: string
  /** Milliseconds since 1970, or `null` for a grant without an end. */
  grantExpiresAt: number | null
  scope: readonly string[]
  resources: readonly string[]
  /** Claims granted by name, besides those of the standard scopes. */
  claims?: NamedClaims | undefined
  /** The session in which the request was approved, and its `sid` for this client. */
  sessionId: string
  sid: string
  authenticatedAt: number
  amr: readonly string[]
  acr?: string | undefined
}
