import { proveCredentials } from '../../accounts/credentials.ts'
import { secondStepsOf } from '../../accounts/factors/index.ts'
import type { People as Accounts } from '../../accounts/people.ts'
import { needsSecondFactor } from '../../accounts/second-step/first-step.ts'
import { areUserCodesGuessed } from '../../accounts/throttling/user-code-entry.ts'
import { usernameKey } from '../../accounts/username.ts'
import type { Metrics } from '../../observe/metrics.ts'
import type { People } from '../../protocol/ports/people.ts'

/** The part of the accounts that the protocol may use. */
export function protocolPeople(accounts: Accounts, metrics: Metrics | undefined): People {
  return {
    async checkPassword(attempt) {
      const proof = await proveCredentials(attempt, accounts)
      metrics?.signedIn(proof.outcome === 'proven' ? 'signed_in' : proof.outcome)
      if (proof.outcome === 'wrong_credentials') return { outcome: 'wrong' }
      if (proof.outcome !== 'proven') return { outcome: 'wait', retryAfter: proof.retryAfter }
      if (await needsSecondFactor(proof.account, accounts)) return { outcome: 'second_factor' }
      return { outcome: 'right', userId: proof.account.id, authenticatedAt: proof.authenticatedAt }
    },
    async secondStepMethods(userId) {
      const steps = secondStepsOf(await accounts.store.credentialsOf(userId))
      return steps.flatMap(({ methods }) => [...methods])
    },
    areUserCodesGuessed: () => areUserCodesGuessed(accounts),
    async named(username) {
      const found = await accounts.store.accountByUsername(usernameKey(username) ?? '')
      return found?.account
    },
  }
}
