import type { Store } from '../protocol/ports/store.ts'
import type { HashingPool } from './passwords/hashing-pool.ts'
import type { GuessedPasswords } from './passwords/new-password.ts'
import type { PasswordCost } from './passwords/password.ts'
import type { SecondFactorPolicy } from './second-step/policy.ts'
import type { AccountStore } from './store.ts'

/** In seconds. */
export type SessionLifetimes = {
  /** A session that is unused for this long expires. */
  idle: number
  /** A session expires this long after the last authentication, however much it is used. */
  absolute: number
}

/** Twelve hours cover a working day. After thirty days at most, a person has to sign in again. */
export const sessionLifetimes: SessionLifetimes = { idle: 12 * 60 * 60, absolute: 30 * 24 * 60 * 60 }

/** The dependencies of accounts/, which has no clock, randomness or storage of its own. */
export type People = {
  store: AccountStore & Pick<Store, 'record' | 'remember' | 'recall' | 'memberships'>
  hashing: HashingPool
  /** The cost of hashing new passwords. A weaker hash is replaced at the next sign-in. */
  passwordCost: PasswordCost
  /** Passwords that nobody may choose. */
  guessed: GuessedPasswords
  sessions: SessionLifetimes
  /** Who must have a second factor. */
  secondFactor: SecondFactorPolicy
  /** Whether a verified mail address is accepted in place of the username. */
  signInByAddress: boolean
  /** Milliseconds since 1970. */
  now(): number
  random(bytes: number): Buffer
  /** HMAC-SHA-256 under a key of this server, to authenticate cookies that it issued. */
  browserTag(text: string): Buffer
  /** The keyed hash under which a recovery code is stored. */
  codeTag(text: string): string
}
