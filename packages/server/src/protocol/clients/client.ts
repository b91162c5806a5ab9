import type { Secret } from '../secrets/secret.ts'
import type { DescribedClient } from './client-fields.ts'

/** A registered application: what it says about itself, and what the server or its operator says about it. */
export type Client = DescribedClient & {
  id: string
  /** Confidential clients only; two may be valid during rotation. */
  secrets: readonly ClientSecret[]
  /** True when it stands in the configuration file, which then is its only truth. */
  declared: boolean
  disabledAt: number | null
  /** When anything of the above changed last; no two registrations of a client have the same. Milliseconds since 1970. */
  changedAt: number
  /** Of a client that nobody but itself vouches for; it ends unless it is used. RFC 7591 §5 */
  selfRegistered?: { expiresAt: number; usedAt: number | null }
}

export type ClientSecret = {
  /** SHA-256, base64url. */
  hash: string
  createdAt: number
  /** `null`: never. */
  expiresAt: number | null
  /** Only where its client proves itself by a MAC made with it; kept sealed. OIDC Core §9 */
  plain?: Secret
}

/** A client that cannot keep a secret. RFC 6749 §2.1 */
export function isPublic({ tokenEndpointAuthMethod }: Pick<Client, 'tokenEndpointAuthMethod'>): boolean {
  return tokenEndpointAuthMethod === 'none'
}

/** Ids and `sub` values of people begin like this, so no client may. RFC 9068 §5 */
export const userIdPrefix = 'usr_'
