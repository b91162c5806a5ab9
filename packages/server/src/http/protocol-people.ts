import type { Logger } from 'pino'
import { proveCredentials } from '../accounts/credentials.ts'
import type { People as Accounts } from '../accounts/people.ts'
import { usernameKey } from '../accounts/username.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { People } from '../protocol/people.ts'

/** Accounts, as far as grant types may ask about them. Whoever takes passwords in an app's hands is told of. */
export function protocolPeople(accounts: Accounts, metrics: Metrics | undefined, log: Logger): People {
  return {
    async checkPassword(attempt) {
      const proof = await proveCredentials(attempt, accounts)
      metrics?.signedIn(proof.outcome === 'proven' ? 'signed_in' : proof.outcome)
      if (proof.outcome === 'wrong_credentials') return { outcome: 'wrong' }
      if (proof.outcome !== 'proven') return { outcome: 'wait', retryAfter: proof.retryAfter }
      const { account, authenticatedAt } = proof
      const { clientId, flowId } = attempt
      log.info({ legacy: 'password', clientId, userId: account.id, flowId }, 'an app was given a password')
      return { outcome: 'right', userId: account.id, authenticatedAt }
    },
    async named(username) {
      const found = await accounts.store.accountByUsername(usernameKey(username) ?? '')
      return found?.account
    },
  }
}
