import type { InvitationStore } from '../accounts/invitations/invitation-store.ts'
import type { MailedStore } from '../accounts/mail/mailed-store.ts'
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
    if (given !== 'lost' && given !== 'proof_used') metrics.recorded(events)
    return given
  }
  return {
    ...counted(accounts, metrics, {
      createOwner: (outcome) => outcome === 'won',
      renewSession: (outcome) => outcome === 'won',
    }),
    startSession: (session, cookieHash, events, ...rest) =>
      after(accounts.startSession(session, cookieHash, events, ...rest), events),
    endSession: (cookieHash, events, now) => after(accounts.endSession(cookieHash, events, now), events),
  }
}

/** Wraps the self-service store in the same way. */
export function countedSelfService(store: SelfServiceStore, metrics: Metrics): SelfServiceStore {
  return counted(store, metrics, {
    endSessionsOf: ({ ended }) => ended > 0,
    changeProfile: (outcome) => outcome === 'changed',
    deleteAccount: ({ outcome }) => outcome === 'deleted',
    takeBack: (count) => count > 0,
    withdraw: (count) => count > 0,
    addFactor: (outcome) => outcome === 'added',
    removeFactor: (outcome) => outcome === 'removed',
    removeKinds: (count) => count > 0,
    renewSpare: (outcome) => outcome === 'renewed',
    changePassword: ({ outcome }) => outcome === 'changed',
  })
}

/** Wraps the store of mailed links in the same way. */
export function countedMailed(store: MailedStore, metrics: Metrics): MailedStore {
  return counted(store, metrics, {
    recover: ({ outcome }) => outcome === 'recovered',
    confirmAddress: (outcome) => outcome === 'confirmed',
    createVerified: (outcome) => outcome === 'created',
  })
}

/** Wraps the store of invitations in the same way. */
export function countedInvitations(store: InvitationStore, metrics: Metrics): InvitationStore {
  return counted(store, metrics, {
    invite: (outcome) => outcome === 'invited',
    revoke: (outcome) => outcome === 'revoked',
    join: (outcome) => outcome === 'created',
  })
}

/** The operations of a store that take one write with its events, each with the answers that mean it was stored. */
type Stored<Verbs> = {
  [Name in keyof Verbs as Verbs[Name] extends (write: infer Write) => Promise<unknown>
    ? Write extends { events: readonly Event[] }
      ? Name
      : never
    : never]: Verbs[Name] extends (...given: never[]) => Promise<infer Answer>
    ? (answer: Answer) => boolean
    : never
}

/** Wraps each operation that takes a write: its events are counted once they are stored. */
function counted<Verbs extends object>(store: Verbs, metrics: Metrics, stored: Stored<Verbs>): Verbs {
  type Verb = (write: { events: readonly Event[] }) => Promise<unknown>
  const wrapped = Object.entries<(answer: unknown) => boolean>(stored).map(([name, isStored]) => {
    const verb = store[name as keyof Verbs] as Verb
    const call: Verb = async (write) => {
      const answer = await verb.call(store, write)
      if (isStored(answer)) metrics.recorded(write.events)
      return answer
    }
    return [name, call] as const
  })
  return { ...store, ...Object.fromEntries(wrapped) }
}
