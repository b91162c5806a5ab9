import type { User } from '../records/user.ts'

/** A username and a password that a person gave to a client, in the password grant. RFC 6749 §4.3 */
export type PasswordAttempt = {
  /** As the person typed it. */
  username: string
  password: string
  clientId: string
  /** The IP address of the sender. */
  address: string
  /** For the audit log. */
  flowId: string
  /** Aborted when the client closes the connection; the attempt then stops waiting for its turn. */
  signal: AbortSignal
}

/**
 * The result of an attempt. It does not say whether the username or the password was wrong. `retryAfter` is in seconds.
 */
export type PasswordVerdict =
  | { outcome: 'right'; userId: string; authenticatedAt: number }
  | { outcome: 'wrong' }
  /** The password is right, but this person must prove a second factor, which only the sign-in page can ask for. */
  | { outcome: 'second_factor' }
  | { outcome: 'wait'; retryAfter: number }

/** The accounts, as far as grant types may use them. */
export type People = {
  /**
   * Verifies a username and password. An implementer must count the attempt against the limits of sign-ins before it
   * verifies anything. It must do the same work for every username, so that timing does not reveal who has an account.
   */
  checkPassword(attempt: PasswordAttempt): Promise<PasswordVerdict>
  /** What a signed-in person could prove in addition to their sign-in, with the factors that they have. RFC 8176 */
  secondStepMethods(userId: string): Promise<readonly string[]>
  /** Whether wrong user codes are entered at such a rate that new ones should be longer. RFC 8628 §5.1 */
  areUserCodesGuessed(): Promise<boolean>
  /**
   * The user with this username, in any spelling that is accepted at sign-in. The result reveals whether an account
   * exists, so a grant type must verify its proof first.
   */
  named(username: string): Promise<User | undefined>
}
