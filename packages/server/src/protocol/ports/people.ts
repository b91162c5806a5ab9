import type { User } from '../records/user.ts'

/** A username and a password that somebody handed to an app, and the app to us. */
export type PasswordAttempt = {
  /** As typed. */
  username: string
  password: string
  clientId: string
  /** Where the request came from. */
  address: string
  /** For the audit log. */
  flowId: string
  /** Ends the waiting when the sender is gone. */
  signal: AbortSignal
}

/** All that anybody may learn of an attempt. `retryAfter` in seconds. */
export type PasswordVerdict =
  | { outcome: 'right'; userId: string; authenticatedAt: number }
  | { outcome: 'wrong' }
  | { outcome: 'wait'; retryAfter: number }

/** What grant types may ask about people by name. Accounts stand behind it. */
export type People = {
  /** Counted like a sign-in before anybody looks, with the same work for every name. */
  checkPassword(attempt: PasswordAttempt): Promise<PasswordVerdict>
  /** Whether so many wrong codes of devices are typed that new ones should be longer. RFC 8628 §5.1 */
  areUserCodesGuessed(): Promise<boolean>
  /** By a username in any spelling that signs in. To who asks it tells who has an account: check the proof first. */
  named(username: string): Promise<User | undefined>
}
