import { createHash } from 'node:crypto'
import type { People } from '../people.ts'
import { usernameKey } from '../username.ts'
import { isShared, sourceOf } from './source-address.ts'

/** So many attempts in one window, which opens with the first. `window` in milliseconds. */
export type Limit = { name: string; attempts: number; window: number }

const minute = 60_000

/**
 * Ten wrong guesses cost the rest of a quarter of an hour, twenty that of an hour, forty that of four hours. So
 * 240 guesses a day come through, against which all but the most common passwords hold. NIST SP 800-63B §3.2.2
 */
export const accountLimits: readonly Limit[] = [
  { name: '15min', attempts: 10, window: 15 * minute },
  { name: '1h', attempts: 20, window: 60 * minute },
  { name: '4h', attempts: 40, window: 240 * minute },
]

/** Wider, because a household or an office shares one address. */
export const addressLimits: readonly Limit[] = [{ name: '15min', attempts: 50, window: 15 * minute }]

/** `first`: it opened its window. `reached`: it is the first that the limit turns away. `retryAfter` in seconds. */
export type Counted =
  | { allowed: true; first: boolean }
  | { allowed: false; retryAfter: number; reached: boolean }

/**
 * Counts an attempt before anybody knows whether it is right, so that parallel attempts cannot outrun the count.
 * What the shortest limit turns away is not held against the longer ones: hammering lengthens nobody's wait.
 */
export async function countAttempt(
  subject: string,
  limits: readonly Limit[],
  { store, now }: Pick<People, 'store' | 'now'>,
): Promise<Counted> {
  let first = false
  for (const [index, limit] of limits.entries()) {
    const at = now()
    const { count, windowEndsAt } = await store.countAttempt(`${subject}:${limit.name}`, limit.window, at)
    if (count > limit.attempts) {
      const retryAfter = Math.max(1, Math.ceil((windowEndsAt - at) / 1000))
      return { allowed: false, retryAfter, reached: count === limit.attempts + 1 }
    }
    if (index === 0) first = count === 1
  }
  return { allowed: true, first }
}

/** Whoever proved to be the person starts from zero. */
export async function clearAttempts(
  subject: string,
  limits: readonly Limit[],
  { store }: Pick<People, 'store'>,
): Promise<void> {
  for (const limit of limits) await store.clearAttempts(`${subject}:${limit.name}`)
}

/** Takes one attempt off the count again: it was right, and so no guess. */
export async function returnAttempt(
  subject: string,
  limits: readonly Limit[],
  { store }: Pick<People, 'store'>,
): Promise<void> {
  for (const limit of limits) await store.returnAttempt(`${subject}:${limit.name}`)
}

/**
 * Under what attempts on an account are counted, whether it exists or not. A hash, because people type their
 * password into the wrong field, and because it bounds the length.
 */
export function accountSubject(username: string): string {
  const name = usernameKey(username) ?? username
  return `account:${createHash('sha256').update(name).digest('base64url')}`
}

/**
 * How much more everybody behind a proxy has together whose addresses cannot be told. So wide that one of them, who
 * could as well keep every thread of the hashing busy, shuts nobody out by counting; and still an end.
 */
export const sharedTimes = 20

/** The limits of an address, which are those of one household, or of everybody whose address cannot be told. */
export function limitsAt(address: string, limits: readonly Limit[]): readonly Limit[] {
  if (!isShared(address)) return limits
  return limits.map((limit) => ({ ...limit, attempts: limit.attempts * sharedTimes }))
}

/** Under what attempts from an address are counted. */
export function addressSubject(address: string): string {
  return `address:${sourceOf(address)}`
}
