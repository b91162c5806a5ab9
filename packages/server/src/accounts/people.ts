import type { Store } from '../protocol/ports/store.ts'
import type { HashingPool } from './passwords/hashing-pool.ts'
import type { PasswordCost } from './passwords/password.ts'
import type { AccountStore } from './store.ts'

/** Seconds. */
export type SessionLifetimes = {
  /** Unused for so long, a session ends. */
  idle: number
  /** The end that use does not move; only a new authentication does. */
  absolute: number
}

/** Twelve hours are a working day; thirty days are the most before a person shows again who they are. */
export const sessionLifetimes: SessionLifetimes = { idle: 12 * 60 * 60, absolute: 30 * 24 * 60 * 60 }

/** Everything that reaches accounts from outside: they have no clock, randomness or memory of their own. */
export type People = {
  store: AccountStore & Pick<Store, 'record' | 'remember' | 'recall'>
  hashing: HashingPool
  /** Of new passwords; a weaker hash is replaced at the next sign-in. */
  passwordCost: PasswordCost
  sessions: SessionLifetimes
  /** Milliseconds since 1970. */
  now(): number
  random(bytes: number): Buffer
  /** HMAC-SHA-256 under a key of this server's own: what it once said to a browser, it knows again. */
  browserTag(text: string): Buffer
}
