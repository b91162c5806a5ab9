import type { Participation } from '../protocol/logout/participation.ts'
import type { Event } from '../protocol/records/event.ts'
import type { Spend, Won } from '../protocol/records/one-time.ts'
import type { Session } from '../protocol/records/session.ts'
import type { User } from '../protocol/records/user.ts'

export type Role = 'owner' | 'member'

export type Account = User & { role: Role; declared: boolean }

export type NewAccount = {
  id: string
  username: string
  /** The canonical form by which usernames are unique. */
  usernameKey: string
  claims: Readonly<Record<string, unknown>>
  role: Role
  declared: boolean
  passwordHash: string
}

/** What accounts remember. The guarantees are those of the protocol's `Store`. */
export type AccountStore = {
  /** By the canonical username. */
  accountByUsername(
    usernameKey: string,
  ): Promise<{ account: Account; passwordHash: string | undefined } | undefined>
  /** False if the username is taken. */
  createAccount(account: NewAccount, now: number): Promise<boolean>
  hasOwner(): Promise<boolean>
  /** Spends the set-up link and creates the first owner, in one write; `lost` if an owner exists by then. */
  createOwner(write: {
    spends: Spend
    account: NewAccount
    events: readonly Event[]
    now: number
  }): Promise<Won | 'taken'>
  /**
   * With `previous`, only if that still is the stored hash: strengthening an old hash must not undo a change
   * of the password that came in between.
   */
  replacePasswordHash(userId: string, passwordHash: string, previous?: string): Promise<void>

  /** `cookieHash` is the SHA-256, base64url, of what the browser holds. */
  startSession(session: Session, cookieHash: string, events: readonly Event[], now: number): Promise<void>
  /** The same person authenticated again: the session keeps its id, the old cookie is worth nothing from now on. */
  renewSession(renewal: {
    oldCookieHash: string
    newCookieHash: string
    authenticatedAt: number
    amr: readonly string[]
    expiresAt: number
    events: readonly Event[]
    now: number
  }): Promise<Won>
  /** A live session of an enabled person; reading it is its use (`idle` in milliseconds without use ends it). */
  session(
    cookieHash: string,
    now: number,
    idle: number,
  ): Promise<{ session: Session; user: User } | undefined>
  /**
   * Ends the session; the families bound to it end with it, and from now on the clients that it gives are to be told.
   * Where it has ended already, nothing is written.
   */
  endSession(cookieHash: string, events: readonly Event[], now: number): Promise<readonly Participation[]>

  /**
   * Counts one more attempt under a key and tells how many there are in the window that is open, this one
   * included, in one statement: parallel attempts cannot outrun the count. `window` in milliseconds.
   */
  countAttempt(key: string, window: number, now: number): Promise<{ count: number; windowEndsAt: number }>
  /** How many there are under a key in the window that is open. */
  attemptsSoFar(key: string, now: number): Promise<number>
  clearAttempts(key: string): Promise<void>
  /** Takes one attempt off the count of a window, never below none. */
  returnAttempt(key: string): Promise<void>
}
