import { OAuthError } from '../messages/errors.ts'
import { required } from '../messages/params.ts'
import type { GrantType } from './grant-type.ts'
import { personEntitlement } from './person-entitlement.ts'

/**
 * A person's own password for tokens: for old apps of the operator's, which cannot be changed any more. RFC 9700 §2.4
 * forbids it to new ones. RFC 6749 §4.3
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
    // An app that registered itself may be anybody's, and would see every password that is typed into it: only where
    // the operator's policy says so, and only as long as it does.
    const vouchedFor = client.declared || context.registration.grantTypes.includes(password.name)
    if (!trace.holds('password/vouched-for', vouchedFor, { came: client.id })) {
      throw new OAuthError('unauthorized_client', 'only an operator can let a client use the password grant')
    }
    // §4.3.2: both are required.
    const username = required(param('username'), 'username', trace)
    const secret = required(param('password'), 'password', trace)

    return personEntitlement(request, context, async () => {
      const from = { clientId: client.id, address, flowId: trace.flowId, signal: sender.signal() }
      const attempt = { username, password: secret, ...from }
      // §4.3.2: guessing has to be limited.
      const verdict = await people.checkPassword(attempt)
      trace.holds('password/not-throttled', verdict.outcome !== 'wait')
      if (verdict.outcome === 'wait') {
        throw new OAuthError('temporarily_unavailable', 'too many attempts to sign in; wait', {
          status: 429,
          headers: { 'Retry-After': String(verdict.retryAfter) },
        })
      }
      trace.holds('password/right', verdict.outcome === 'right')
      // One answer for an unknown name, a wrong password and a person who may not sign in. threat D2
      if (verdict.outcome === 'wrong') {
        throw new OAuthError('invalid_grant', 'the username or the password is wrong')
      }
      const { userId, authenticatedAt } = verdict
      return { userId, authenticatedAt, amr: ['pwd'] }
    })
  },
}
