import { requireCurrent } from '../clients/current-client.ts'
import { deviceGrantName, pollInterval } from '../device/device-code.ts'
import { newFamily } from '../families/new-family.ts'
import { OAuthError } from '../messages/errors.ts'
import { required } from '../messages/params.ts'
import { isLate } from '../ports/sender.ts'
import { hashOf, unwrap } from '../secrets/artefact.ts'
import { familyIdOf } from '../tokens/refresh-token.ts'
import type { GrantType } from './grant-type.ts'
import { grantedAudience } from './granted-audience.ts'
import { mayRefresh } from './refresh-token.ts'

/** Exchanges a device code for tokens once a person has approved the request. RFC 8628 §3.4, §3.5 */
export const deviceCode: GrantType = {
  name: deviceGrantName,
  feature: 'device',
  person: 'elsewhere',
  parameters: ['device_code', 'resource'],
  async check({ client, param, params }, context) {
    const { store, trace, sender } = context
    const presented = required(param('device_code'), 'device_code', trace)
    const hash = hashOf(presented)
    const known = unwrap('vk_dev_', presented) && (await store.deviceCode(hash))
    if (!trace.found('device-code/known', known)) {
      throw unknownCode()
    }
    // Checked first, so that a client can neither learn that another client's code exists nor slow down its polls.
    const owner = { expected: known.clientId, came: client.id }
    if (!trace.holds('device-code/issued-to-client', known.clientId === client.id, owner)) throw unknownCode()
    requireCurrent(client, known)
    if (!trace.holds('device-code/unused', known.status !== 'used')) {
      throw new OAuthError(
        'invalid_grant',
        'the device_code was already used; send a new device authorization request',
      )
    }
    if (!trace.holds('device-code/fresh', known.expiresAt > context.now())) {
      throw new OAuthError(
        'expired_token',
        'the device_code has expired; send a new device authorization request',
      )
    }
    if (!trace.holds('device-code/not-denied', known.status !== 'denied')) {
      // RFC 6749 §5.2: the token endpoint answers errors with 400.
      throw new OAuthError('access_denied', 'the end user denied the request', { status: 400 })
    }
    const { approval } = known
    if (approval === undefined) {
      // A late request is not counted: it may have been sent in time, and two of them may be read together.
      const poll = isLate(sender)
        ? 'in_time'
        : await store.pollDeviceCode({ hash, slower: pollInterval, now: context.now() })
      if (!trace.holds('device-code/interval', poll === 'in_time')) {
        throw new OAuthError(
          'slow_down',
          'polled too soon; add 5 seconds to the interval between all later polls',
        )
      }
      throw new OAuthError('authorization_pending', 'the end user has not decided yet; keep polling')
    }

    const scope = approval.scope.filter((each) => client.scope.includes(each))
    const audience = await grantedAudience(params('resource'), { ...approval, scope }, client, context)
    const refreshToken = mayRefresh(client)
    const { grantExpiresAt } = approval
    const given = { client, scope, audience, refreshToken }
    const familyId = familyIdOf(presented, '')
    const family = { ...newFamily(familyId, approval, given, context), grantId: approval.grantId }
    return {
      subject: approval.userId,
      scope,
      audience,
      family: { kind: 'begins', family, spends: { kind: 'device', hash } },
      refreshToken,
      authentication: { authenticatedAt: approval.authenticatedAt, amr: approval.amr, acr: approval.acr },
      claims: approval.claims,
      ...(scope.includes('openid') ? { idToken: { nonce: undefined, sid: approval.sid } } : {}),
      ...(grantExpiresAt === null ? {} : { expiresAt: grantExpiresAt }),
    }
  },
}

/** The same error for an unknown code and for the code of another client. */
function unknownCode(): OAuthError {
  return new OAuthError(
    'invalid_grant',
    'the device_code is unknown, expired long ago, or was issued to another client',
  )
}
