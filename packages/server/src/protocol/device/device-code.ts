import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'

/** The name of the grant type. RFC 8628 §3.4 */
export const deviceGrantName = 'urn:ietf:params:oauth:grant-type:device_code'

/** Seconds. Long enough to find a phone; short, because a phishing message works only that long. RFC 8628 §5.4 */
export const deviceCodeLifetime = 600
/** Seconds between two polls, and the seconds that each `slow_down` adds to all later intervals. RFC 8628 §3.5 */
export const pollInterval = 5

/** Whether this client may use the device grant: it is enabled on the server and in the client's registration. */
export function mayUseDevice(client: Client, context: Context): boolean {
  return hasDeviceGrant(context) && client.grantTypes.includes(deviceGrantName)
}

export function hasDeviceGrant({ grantTypes }: Pick<Context, 'grantTypes'>): boolean {
  return grantTypes.includes(deviceGrantName)
}

/** Throws a 404 if the grant is off: then its endpoint and its page do not exist. */
export function requireDeviceGrant(context: Context): void {
  if (!hasDeviceGrant(context)) {
    throw new OAuthError('invalid_request', 'there is nothing at this address', { status: 404 })
  }
}
