/** What a device asked for, and what became of it. Found by the hash of either of its codes. RFC 8628 §3.2 */
export type DeviceCode = {
  /** SHA-256 of the device code, base64url. */
  hash: string
  userCodeHash: string
  clientId: string
  scope: readonly string[]
  /** API identifiers. */
  resources: readonly string[]
  /** Where it was asked from. */
  address: string | undefined
  status: 'pending' | 'approved' | 'denied' | 'used'
  /** Present once a person has approved. */
  approval: Approval | undefined
  createdAt: number
  expiresAt: number
}

/** What a person allowed the device, and as whom. */
export type Approval = {
  userId: string
  grantId: string
  /** Milliseconds since 1970, or `null` for a grant without an end. */
  grantExpiresAt: number | null
  scope: readonly string[]
  resources: readonly string[]
  /** The session it was approved in, and what the client knows it by. */
  sessionId: string
  sid: string
  authenticatedAt: number
  amr: readonly string[]
  acr?: string | undefined
}
