import { isVouchedFor } from '../clients/client.ts'
import { OAuthError } from '../messages/errors.ts'
import { required } from '../messages/params.ts'
import type { GrantType } from './grant-type.ts'
import { personEntitlement } from './person-entitlement.ts'

/**
 * Exchanges a person's username and password for tokens. It exists for old apps of the operator that can no longer be
 * changed; RFC 9700 §2.4 forbids it for new ones. RFC 6749 §4.3
 */
export const password: GrantType = {
  name: 'password',
  feature: 'password',
  confidential: true,
  person: 'unasked',
  parameters: ['username', 'password', 'scope', 'resource'],
  async check(request, context) {
    const { client, param } = request
    const { trace, address, people, sender } = context
    // A self-registered client can be anybody's, and would see every password that is typed into it. It may use this
    // grant type only while the operator's registration policy allows that.
    const vouchedFor = isVouchedFor(client) || context.registration.grantTypes.includes(password.name)
    if (!trace.holds('password/vouched-for', vouchedFor, { came: client.id })) {
      throw new OAuthError(
        'unauthorized_client',
        'the operator has not allowed this client to use the password grant',
      )
    }
    // §4.3.2: both are required.
    const username = required(param('username'), 'username', trace)
    const secret = required(param('password'), 'password', trace)

    return personEntitlement(request, context, async () => {
      const from = { clientId: client.id, address, flowId: trace.flowId, signal: sender.signal() }
      const attempt = { username, password: secret, ...from }
      // §4.3.2: protects against password guessing.
      const verdict = await people.checkPassword(attempt)
      trace.holds('password/not-throttled', verdict.outcome !== 'wait')
      if (verdict.outcome === 'wait') {
        throw new OAuthError('temporarily_unavailable', 'too many sign-in attempts; try again later', {
          status: 429,
          headers: { 'Retry-After': String(verdict.retryAfter) },
        })
      }
      trace.holds('password/right', verdict.outcome === 'right')
      // The same error for an unknown username, a wrong password and a person who may not sign in. threat D2
      if (verdict.outcome === 'wrong') {
        throw new OAuthError('invalid_grant', 'the username or the password is wrong')
      }
      // A password alone does not prove who they are, and this grant has no place for another proof. threat D7
      trace.holds('password/no-second-factor', verdict.outcome !== 'second_factor')
      if (verdict.outcome === 'second_factor') {
        throw new OAuthError(
          'invalid_grant',
          'this person signs in with a second factor, which the password grant cannot ask for: use the authorization code grant',
        )
      }
      const { userId, authenticatedAt } = verdict
      return { userId, authenticatedAt, amr: ['pwd'] }
    })
  },
}
