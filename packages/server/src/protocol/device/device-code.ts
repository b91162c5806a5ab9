import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'

/** The name of the grant type. RFC 8628 §3.4 */
export const deviceGrantName = 'urn:ietf:params:oauth:grant-type:device_code'

/** Seconds. Long enough to find a phone, short enough to spoil a message that lures somebody. RFC 8628 §5.4 */
export const deviceCodeLifetime = 600
/** Seconds between two polls, and what each poll that comes too soon adds for good. RFC 8628 §3.5 */
export const pollInterval = 5

/** Whether this client may use the device grant here: server and registration both say so. */
export function mayUseDevice(client: Client, context: Context): boolean {
  return hasDeviceGrant(context) && client.grantTypes.includes(deviceGrantName)
}

export function hasDeviceGrant({ grantTypes }: Pick<Context, 'grantTypes'>): boolean {
  return grantTypes.includes(deviceGrantName)
}

/** Where the grant is off, its endpoint and its page are not there. */
export function requireDeviceGrant(context: Context): void {
  if (!hasDeviceGrant(context)) {
    throw new OAuthError('invalid_request', 'there is nothing at this address', { status: 404 })
  }
}
