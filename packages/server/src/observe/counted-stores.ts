import type { SelfServiceStore } from '../accounts/self-service/self-service-store.ts'
import type { AccountStore } from '../accounts/store.ts'
import type { Store } from '../protocol/ports/store.ts'
import type { Event } from '../protocol/records/event.ts'
import type { Metrics } from './metrics.ts'

/** Wraps the protocol's store to count what was written; failed attempts are not counted. */
export function countedStore(store: Store, metrics: Metrics): Store {
  return {
    ...store,
    async authorize(decision) {
      const won = await store.authorize(decision)
      if (won === 'won') {
        metrics.consented('granted')
        metrics.recorded(decision.events)
      }
      return won
    },
    async conclude(write) {
      const won = await store.conclude(write)
      if (won === 'won') metrics.consented('remembered')
      return won
    },
    async decline(decision) {
      const won = await store.decline(decision)
      if (won === 'won') {
        if (decision.events.some(({ type }) => type === 'consent_denied')) metrics.consented('denied')
        metrics.recorded(decision.events)
      }
      return won
    },
    async refresh(use) {
      const refreshed = await store.refresh(use)
      metrics.refreshed(refreshed.outcome)
      // The write that revokes the family also records the event.
      if (refreshed.outcome === 'reused') metrics.recorded([{ type: 'refresh_token_reused' }])
      return refreshed
    },
    async revokeFamily(familyId, now, events) {
      const won = await store.revokeFamily(familyId, now, events)
      if (won === 'won') metrics.recorded(events)
      return won
    },
    async revokeGrant(grantId, now, events) {
      const won = await store.revokeGrant(grantId, now, events)
      if (won === 'won') metrics.recorded(events)
      return won
    },
    async record(events, now) {
      await store.record(events, now)
      metrics.recorded(events)
    },
  }
}

/** Wraps the account store in the same way. */
export function countedAccounts(accounts: AccountStore, metrics: Metrics): AccountStore {
  const after = async <Answer>(answer: Promise<Answer>, events: readonly Event[]): Promise<Answer> => {
    const given = await answer
    if (given !== 'lost' && given !== 'taken' && given !== 'proof_used') metrics.recorded(events)
    return given
  }
  return {
    ...accounts,
    createOwner: (write) => after(accounts.createOwner(write), write.events),
    startSession: (session, cookieHash, events, ...rest) =>
      after(accounts.startSession(session, cookieHash, events, ...rest), events),
    renewSession: (renewal) => after(accounts.renewSession(renewal), renewal.events),
    endSession: (cookieHash, events, now) => after(accounts.endSession(cookieHash, events, now), events),
  }
}

/** Wraps the self-service store in the same way. */
export function countedSelfService(store: SelfServiceStore, metrics: Metrics): SelfServiceStore {
  return {
    ...store,
    async endSessionsOf(write) {
      const result = await store.endSessionsOf(write)
      if (result.ended > 0) metrics.recorded(write.events)
      return result
    },
    async changeProfile(write) {
      const outcome = await store.changeProfile(write)
      if (outcome === 'changed') metrics.recorded(write.events)
      return outcome
    },
    async deleteAccount(write) {
      const result = await store.deleteAccount(write)
      if (result.outcome === 'deleted') metrics.recorded(write.events)
      return result
    },
    async takeBack(write) {
      const count = await store.takeBack(write)
      if (count > 0) metrics.recorded(write.events)
      return count
    },
    async withdraw(write) {
      const count = await store.withdraw(write)
      if (count > 0) metrics.recorded(write.events)
      return count
    },
    async addFactor(write) {
      const outcome = await store.addFactor(write)
      if (outcome === 'added') metrics.recorded(write.events)
      return outcome
    },
    async removeFactor(write) {
      const outcome = await store.removeFactor(write)
      if (outcome === 'removed') metrics.recorded(write.events)
      return outcome
    },
    async renewSpare(write) {
      const outcome = await store.renewSpare(write)
      if (outcome === 'renewed') metrics.recorded(write.events)
      return outcome
    },
    async changePassword(write) {
      const result = await store.changePassword(write)
      if (result.outcome === 'changed') metrics.recorded(write.events)
      return result
    },
  }
}
