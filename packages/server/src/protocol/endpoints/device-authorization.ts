import { readRequestedAccess } from '../access/requested-access.ts'
import type { AuthenticateClient } from '../clients/authentication/authenticate.ts'
import type { Context } from '../context.ts'
import {
  deviceCodeLifetime,
  deviceGrantName,
  mayUseDevice,
  pollInterval,
  requireDeviceGrant,
} from '../device/device-code.ts'
import { mintUserCode, shownUserCode, userCodeHash } from '../device/user-code.ts'
import { endpointPaths } from '../endpoint-paths.ts'
import { OAuthError } from '../messages/errors.ts'
import { json, type OAuthRequest, type OAuthResponse } from '../messages/message.ts'
import { parseFormRequest } from '../messages/params.ts'
import { hashOf, mint } from '../secrets/artefact.ts'

/** Attempts to find an unused user code: of 2^34.6 codes very few are in use at a time. */
const tries = 5

/** The device authorization endpoint: issues a device code, and a user code for a person to type. RFC 8628 §3.1 */
export async function deviceAuthorization(
  request: OAuthRequest,
  authenticate: AuthenticateClient,
  context: Context,
): Promise<OAuthResponse> {
  requireDeviceGrant(context)
  const params = parseFormRequest(request, context)
  const client = await authenticate(request, params, 'deviceAuthorization', context)
  params.refuseDuplicates(context.trace)
  const allowed = mayUseDevice(client, context)
  const evidence = { expected: client.grantTypes, came: deviceGrantName }
  if (!context.trace.holds('client/grant-type-allowed', allowed, evidence)) {
    throw new OAuthError('unauthorized_client', 'the client is not registered for the device grant')
  }
  const detailed = params.has('authorization_details')
  if (!context.trace.holds('authorization-details/possible', !detailed)) {
    // Ignoring the details would have the person approve something other than what the device requested.
    throw new OAuthError(
      'invalid_request',
      'authorization_details is not supported in a device authorization request',
    )
  }
  const { scope, resources } = await readRequestedAccess(params, client, context)

  context.budgets.spend('device_codes', client, [...scope, ...resources].join(' ').length, context)
  // RFC 8628 §5.1: user codes are longer while an attacker is guessing them.
  const length = (await context.people.areUserCodesGuessed()) ? 'longer' : 'usual'
  const deviceCode = mint('vk_dev_', context.random)
  const createdAt = context.now()
  for (let round = 0; round < tries; round += 1) {
    const userCode = mintUserCode(context.random, length)
    const kept = await context.store.keepDeviceCode({
      hash: hashOf(deviceCode),
      userCodeHash: userCodeHash(userCode),
      clientId: client.id,
      scope,
      resources,
      interval: pollInterval,
      address: context.address,
      createdAt,
      expiresAt: createdAt + deviceCodeLifetime * 1000,
    })
    if (kept === 'lost') continue
    const page = context.issuer + endpointPaths.device
    const shown = shownUserCode(userCode)
    return json(200, {
      device_code: deviceCode,
      user_code: shown,
      verification_uri: page,
      verification_uri_complete: `${page}?user_code=${shown}`,
      expires_in: deviceCodeLifetime,
      interval: pollInterval,
    })
  }
  throw new OAuthError('temporarily_unavailable', 'no unused user code was found; try again')
}
