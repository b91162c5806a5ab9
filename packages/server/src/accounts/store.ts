import type { Participation } from '../protocol/logout/participation.ts'
import type { Event } from '../protocol/records/event.ts'
import type { Spend, Won } from '../protocol/records/one-time.ts'
import type { Session } from '../protocol/records/session.ts'
import type { User } from '../protocol/records/user.ts'
import type { Credential, CredentialUse, NewCredential } from './factors/credential.ts'

/**
 * What a person may do with the admin API. `owner`: everything; `operator`: everything but what decides who may do what;
 * `auditor`: look at everything; `member`: nothing.
 */
export type Role = 'owner' | 'operator' | 'auditor' | 'member'

export type Account = User & { role: Role; declared: boolean }

export type NewAccount = {
  id: string
  username: string
  /** The canonical form, by which usernames are unique. */
  usernameKey: string
  claims: Readonly<Record<string, unknown>>
  role: Role
  declared: boolean
  passwordHash: string
}

/** Where a person signed in: the IP address and the `User-Agent` header of the browser. */
export type SignedInFrom = { address: string; userAgent: string | undefined }

/** What the start of a session depends on and uses up, in the same write. */
export type Completion = {
  /** The half-finished sign-in that the session completes. */
  spends?: Spend | undefined
  /** A name that may be used once, such as the challenge of a passkey. */
  name?: { hash: string; expiresAt: number; goodFrom: number } | undefined
  /** The proof that was given. */
  uses?: CredentialUse | undefined
  /** The factors that the person has just set up. */
  adds?: readonly NewCredential[] | undefined
  /** When the first proof was given: nothing that invalidates it may have happened since. */
  provenAt: number
  userId: string
}

/** `proof_used`: the session was not started, because what it depends on was used up, or is not valid any more. */
export type Started = Won | 'proof_used'

/** The storage of accounts, with the same guarantees as the protocol's `Store`. */
export type AccountStore = {
  /**
   * Finds an account by its canonical username, or by its verified mail address if that is given. An address that
   * somebody has verified goes before the username of somebody else that looks like it.
   */
  accountByUsername(
    usernameKey: string,
    addressKey?: string,
  ): Promise<{ account: Account; passwordHash: string | undefined } | undefined>
  /** All credentials of a person, the oldest first. */
  credentialsOf(userId: string): Promise<readonly Credential[]>
  /** The passkey with this id, and its account. */
  passkey(id: string): Promise<{ account: Account; passkey: Credential } | undefined>
  /** False if the username is taken. */
  createAccount(account: NewAccount, now: number): Promise<boolean>
  hasOwner(): Promise<boolean>
  /** Consumes the set-up link and creates the first owner, atomically; `lost` if there is an owner by then. */
  createOwner(write: {
    spends: Spend
    account: NewAccount
    events: readonly Event[]
    now: number
  }): Promise<Won | 'taken'>
  /**
   * Replaces the stored hash. With `previous`, does so only if that is still the stored hash, so that replacing an
   * outdated hash does not undo a concurrent change of the password.
   */
  replacePasswordHash(userId: string, passwordHash: string, previous?: string): Promise<void>

  /** `cookieHash`: the SHA-256 of the session cookie, base64url. */
  startSession(
    session: Session,
    cookieHash: string,
    events: readonly Event[],
    now: number,
    from?: SignedInFrom,
    completes?: Completion,
  ): Promise<Started>
  /** The same person has authenticated again: the session keeps its id, and the old cookie becomes invalid. */
  renewSession(renewal: {
    oldCookieHash: string
    newCookieHash: string
    authenticatedAt: number
    amr: readonly string[]
    expiresAt: number
    from?: SignedInFrom
    completes?: Completion | undefined
    events: readonly Event[]
    now: number
  }): Promise<Started>
  /** An unexpired session of an enabled user. Counts as use. `idle`: milliseconds without use until it expires. */
  session(
    cookieHash: string,
    now: number,
    idle: number,
  ): Promise<{ session: Session; user: User; role: Role } | undefined>
  /**
   * Ends the session, revokes the token families bound to it, and returns the clients that have to be notified. Writes
   * nothing if the session has ended already.
   */
  endSession(cookieHash: string, events: readonly Event[], now: number): Promise<readonly Participation[]>

  /**
   * Counts an attempt under a key and returns how many there are in the current window, including this one. Atomic, so
   * that concurrent attempts cannot outrun the count. `window` in milliseconds.
   */
  countAttempt(key: string, window: number, now: number): Promise<{ count: number; windowEndsAt: number }>
  /** How many attempts there are under a key in the current window. */
  attemptsSoFar(key: string, now: number): Promise<number>
  /** Forgets the attempts under a key, and returns how many there were in the current window. */
  clearAttempts(key: string, now: number): Promise<number>
  /** Subtracts attempts from the current window, never below zero. */
  returnAttempts(key: string, count: number): Promise<void>
}
