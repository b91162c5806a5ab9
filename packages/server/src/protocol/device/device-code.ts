import type { Client } from '../client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../errors.ts'
import type { OfClient, Won } from '../store.ts'

/** The name of the grant type. RFC 8628 §3.4 */
export const deviceGrantName = 'urn:ietf:params:oauth:grant-type:device_code'

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

/** Seconds. Long enough to find a phone, short enough to spoil a message that lures somebody. RFC 8628 §5.4 */
export const deviceCodeLifetime = 600
/** Seconds between two polls, and what each poll that comes too soon adds for good. RFC 8628 §3.5 */
export const pollInterval = 5

/** The memory of devices that wait. The guarantees are those of `Store`. */
export type DeviceCodes = {
  /** Keeps a new pair of codes; lost: the user code is somebody else's. */
  keepDeviceCode(code: Omit<DeviceCode, 'status' | 'approval'> & { interval: number }): Promise<Won>
  deviceCode(hash: string): Promise<(DeviceCode & OfClient) | undefined>
  /** Also finds what is decided or expired. */
  deviceCodeByUserCode(userCodeHash: string): Promise<DeviceCode | undefined>
  /**
   * Takes note of a poll for what is pending, by one conditional update. `too_soon`: less than the interval has
   * passed since the last one, and the interval is longer by `slower` seconds from now on.
   */
  pollDeviceCode(poll: { hash: string; slower: number; now: number }): Promise<'in_time' | 'too_soon'>
}

/** Whether this client may use the device grant here: server and registration both say so. */
export function mayUseDevice(client: Client, context: Context): boolean {
  return hasDeviceGrant(context) && client.grantTypes.includes(deviceGrantName)
}

export function hasDeviceGrant({ grantTypes }: Pick<Context, 'grantTypes'>): boolean {
  return grantTypes.some(({ name }) => name === deviceGrantName)
}

/** Where the grant is off, its endpoint and its page are not there. */
export function requireDeviceGrant(context: Context): void {
  if (!hasDeviceGrant(context)) {
    throw new OAuthError('invalid_request', 'there is nothing at this address', { status: 404 })
  }
}
