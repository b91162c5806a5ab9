import { setImmediate as turn } from 'node:timers/promises'
import type { Account, AccountStore, NewAccount } from '../../src/accounts/store.ts'
import type { Store } from '../../src/protocol/ports/store.ts'
import type { Event } from '../../src/protocol/records/event.ts'
import type { NewOneTime, OneTime, OneTimeKind } from '../../src/protocol/records/one-time.ts'
import type { Session } from '../../src/protocol/records/session.ts'

type AccountRow = { account: Account; usernameKey: string; passwordHash: string | undefined }
type SessionRow = { session: Session; usedAt: number }

/**
 * An account store in memory that follows the same contract as the databases. Each method does its work atomically,
 * so exactly one of two concurrent calls wins, and one turn of the event loop after the call, so that calls
 * interleave.
 */
export class MemoryAccountStore
  implements AccountStore, Pick<Store, 'record' | 'remember' | 'recall' | 'memberships'>
{
  readonly events: Event[] = []
  readonly accounts = new Map<string, AccountRow>()
  readonly sessions = new Map<string, SessionRow>()
  readonly attempts = new Map<string, { count: number; windowEndsAt: number }>()
  readonly oneTime = new Map<string, OneTime>()

  async accountByUsername(usernameKey: string) {
    await turn()
    const row = [...this.accounts.values()].find((each) => each.usernameKey === usernameKey)
    return row && { account: row.account, passwordHash: row.passwordHash }
  }

  async createAccount(account: NewAccount, _now: number) {
    await turn()
    return this.#insert(account)
  }

  async hasOwner() {
    await turn()
    return this.#hasOwner()
  }

  async createOwner({ spends, account, events, now }: Parameters<AccountStore['createOwner']>[0]) {
    await turn()
    const link = this.oneTime.get(`${spends.kind} ${spends.hash}`)
    if (this.#hasOwner() || !link || link.consumedAt !== null || link.expiresAt <= now) return 'lost'
    if (!this.#insert(account)) return 'taken'
    link.consumedAt = now
    this.events.push(...events)
    return 'won'
  }

  async replacePasswordHash(userId: string, passwordHash: string, previous?: string) {
    await turn()
    const row = this.accounts.get(userId)
    if (row && (previous === undefined || row.passwordHash === previous)) row.passwordHash = passwordHash
  }

  async startSession(session: Session, cookieHash: string, events: readonly Event[], now: number) {
    await turn()
    this.sessions.set(cookieHash, { session, usedAt: now })
    this.events.push(...events)
    return 'won' as const
  }

  async memberships() {
    await turn()
    return { groups: [], roles: [] }
  }

  async credentialsOf() {
    await turn()
    return []
  }

  async passkey() {
    await turn()
    return undefined
  }

  async renewSession(renewal: Parameters<AccountStore['renewSession']>[0]) {
    await turn()
    const row = this.sessions.get(renewal.oldCookieHash)
    if (!row || !this.#isLive(row, renewal.now)) return 'lost'
    const { authenticatedAt, amr, expiresAt } = renewal
    this.sessions.delete(renewal.oldCookieHash)
    const session = { ...row.session, authenticatedAt, amr, expiresAt }
    this.sessions.set(renewal.newCookieHash, { session, usedAt: renewal.now })
    this.events.push(...renewal.events)
    return 'won'
  }

  async session(cookieHash: string, now: number, idle: number) {
    await turn()
    const row = this.sessions.get(cookieHash)
    if (!row || !this.#isLive(row, now) || row.usedAt + idle <= now) return undefined
    const user = this.accounts.get(row.session.userId)?.account
    row.usedAt = now
    return user && { session: row.session, user, role: user.role }
  }

  async endSession(cookieHash: string, events: readonly Event[], _now: number) {
    await turn()
    this.sessions.delete(cookieHash)
    this.events.push(...events)
    return []
  }

  async countAttempt(key: string, window: number, now: number) {
    await turn()
    const open = this.attempts.get(key)
    const counted =
      open && open.windowEndsAt > now
        ? { count: open.count + 1, windowEndsAt: open.windowEndsAt }
        : { count: 1, windowEndsAt: now + window }
    this.attempts.set(key, counted)
    return counted
  }

  async attemptsSoFar(key: string, now: number) {
    await turn()
    const open = this.attempts.get(key)
    return open && open.windowEndsAt > now ? open.count : 0
  }

  async clearAttempts(key: string, now: number) {
    await turn()
    const open = this.attempts.get(key)
    this.attempts.delete(key)
    return open && open.windowEndsAt > now ? open.count : 0
  }

  async returnAttempts(key: string, count: number) {
    await turn()
    const open = this.attempts.get(key)
    if (open) this.attempts.set(key, { ...open, count: Math.max(0, open.count - count) })
  }

  async record(events: readonly Event[], _now: number) {
    await turn()
    this.events.push(...events)
  }

  async remember(artefact: NewOneTime) {
    await turn()
    this.oneTime.set(`${artefact.kind} ${artefact.hash}`, { ...artefact, consumedAt: null })
  }

  async recall<Data>(kind: OneTimeKind, hash: string) {
    await turn()
    const row = this.oneTime.get(`${kind} ${hash}`)
    return row && ({ ...row } as OneTime<Data>)
  }

  /** Disables an account, as an operator does; the store interface has no method for it yet. */
  disable(userId: string, now: number) {
    const row = this.accounts.get(userId)
    if (row) row.account = { ...row.account, disabledAt: now }
  }

  #insert({ passwordHash, usernameKey, ...rest }: NewAccount): boolean {
    if ([...this.accounts.values()].some((each) => each.usernameKey === usernameKey)) return false
    this.accounts.set(rest.id, { account: { ...rest, disabledAt: null }, usernameKey, passwordHash })
    return true
  }

  #hasOwner(): boolean {
    return [...this.accounts.values()].some((each) => each.account.role === 'owner')
  }

  #isLive({ session }: SessionRow, now: number): boolean {
    return session.expiresAt > now && this.accounts.get(session.userId)?.account.disabledAt === null
  }
}
