import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { mayUseDevice } from '../device/device-code.ts'
import { readUserCode, shownUserCode, userCodeHash } from '../device/user-code.ts'
import { endpointPaths } from '../endpoint-paths.ts'
import type { DeviceCode } from '../records/device-code.ts'
import type { AuthorizationRequest } from './request/request.ts'

/** What a device asks of the person who typed its code. */
export type DeviceRequest = { request: AuthorizationRequest; client: Client }

/** Finds the device that waits under a code as typed; `undefined` where there is none, or not any more. */
export async function findDevice(typed: string, context: Context): Promise<DeviceRequest | undefined> {
  const waiting = await waitingDevice(typed, context)
  if (!context.trace.found('user-code/known', waiting)) return undefined
  context.trace.clientId = waiting.client.id
  return waiting
}

async function waitingDevice(typed: string, context: Context): Promise<DeviceRequest | undefined> {
  const code = readUserCode(typed)
  if (code === undefined) return undefined
  const device = await context.store.deviceCodeByUserCode(userCodeHash(code))
  if (device?.status !== 'pending' || device.expiresAt <= context.now()) return undefined
  const client = await context.store.client(device.clientId)
  if (client?.disabledAt !== null || !mayUseDevice(client, context)) return undefined
  return { request: asRequest(device, client, code, context), client }
}

/**
 * The same as an authorization request, so that it takes the same walk through sign-in and consent. The browser
 * comes back to a page of ours, and instead of a code an approval is left behind. RFC 8628 §3.3
 */
function asRequest(
  device: DeviceCode,
  client: Client,
  userCode: string,
  context: Context,
): AuthorizationRequest {
  return {
    device: { hash: device.hash, userCode: shownUserCode(userCode), address: device.address },
    clientId: device.clientId,
    redirectUri: context.issuer + endpointPaths.deviceDone,
    responseMode: 'query',
    responseType: 'none',
    state: undefined,
    silent: false,
    scope: device.scope,
    resources: device.resources,
    nonce: undefined,
    codeChallenge: undefined,
    // Whoever holds the device may be somebody else each time: nothing is ever approved in silence. RFC 8628 §5.4
    prompt: ['consent'],
    maxAge: undefined,
    loginHint: undefined,
    hintedSubject: undefined,
    acrValues: client.defaultAcrValues,
    spends: [],
    arrivedAt: context.now(),
  }
}
