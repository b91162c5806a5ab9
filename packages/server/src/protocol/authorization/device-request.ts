import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { mayUseDevice } from '../device/device-code.ts'
import { readUserCode, shownUserCode, userCodeHash } from '../device/user-code.ts'
import { endpointPaths } from '../endpoint-paths.ts'
import type { DeviceCode } from '../records/device-code.ts'
import type { AuthorizationRequest } from './request/request.ts'

/** A device authorization request that waits for the decision of a person. RFC 8628 §3.3 */
export type DeviceRequest = { request: AuthorizationRequest; client: Client }

/** Finds the pending device request of a user code as the person typed it; `undefined` if there is none. */
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
 * Represents a device request as an authorization request, so that the same code handles sign-in and consent. Its
 * redirect URI is a page of this server, and an approval is stored instead of a code. RFC 8628 §3.3
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
    // A different person may hold the device each time, so consent is required every time. RFC 8628 §5.4
    prompt: ['consent'],
    maxAge: undefined,
    loginHint: undefined,
    hintedSubject: undefined,
    acrValues: client.defaultAcrValues,
    spends: [],
    arrivedAt: context.now(),
  }
}
