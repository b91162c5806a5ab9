import { createHash } from 'node:crypto'
import type { People } from '../people.ts'
import { usernameKey } from '../username.ts'
import { isShared, sourceOf } from './source-address.ts'

/** The most attempts in a window, which starts with the first one. `window` in milliseconds. */
export type Limit = { name: string; attempts: number; window: number }

const minute = 60_000

/**
 * Ten wrong guesses block an account for the rest of a quarter of an hour, twenty for the rest of an hour, forty for
 * the rest of four hours. That leaves 240 guesses a day, which all but the most common passwords withstand.
 * NIST SP 800-63B §3.2.2
 */
export const accountLimits: readonly Limit[] = [
  { name: '15min', attempts: 10, window: 15 * minute },
  { name: '1h', attempts: 20, window: 60 * minute },
  { name: '4h', attempts: 40, window: 240 * minute },
]

/** Wider, because a household or an office shares one address. */
export const addressLimits: readonly Limit[] = [{ name: '15min', attempts: 50, window: 15 * minute }]

/** `first`: it started a window. `reached`: it is the first attempt that the limit refuses. `retryAfter` in seconds. */
export type Counted =
  | { allowed: true; first: boolean }
  | { allowed: false; retryAfter: number; reached: boolean }

/**
 * Counts an attempt before it is checked, so that concurrent attempts cannot outrun the count. An attempt that a shorter
 * limit refuses is not counted for the longer ones, so hammering does not make the wait longer.
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

/** Resets the counts, after the person has proved their identity. */
export async function clearAttempts(
  subject: string,
  limits: readonly Limit[],
  { store }: Pick<People, 'store'>,
): Promise<void> {
  for (const limit of limits) await store.clearAttempts(`${subject}:${limit.name}`)
}

/** Subtracts an attempt that turned out not to be a guess. */
export async function returnAttempt(
  subject: string,
  limits: readonly Limit[],
  { store }: Pick<People, 'store'>,
): Promise<void> {
  for (const limit of limits) await store.returnAttempt(`${subject}:${limit.name}`)
}

/**
 * The key under which attempts on an account are counted, whether it exists or not. A hash, because people may type
 * their password into the wrong field, and to bound the length.
 */
export function accountSubject(username: string): string {
  const name = usernameKey(username) ?? username
  return `account:${createHash('sha256').update(name).digest('base64url')}`
}

/**
 * The factor for the limits of clients that cannot be told apart behind a proxy. It is so large that an attacker among
 * them cannot easily lock out the others; keeping all hashing threads busy would be as easy.
 */
export const sharedTimes = 20

/** The limits of an address: those of one household, or wider ones for a shared source. */
export function limitsAt(address: string, limits: readonly Limit[]): readonly Limit[] {
  if (!isShared(address)) return limits
  return limits.map((limit) => ({ ...limit, attempts: limit.attempts * sharedTimes }))
}

/** The key under which attempts from an address are counted. */
export function addressSubject(address: string): string {
  return `address:${sourceOf(address)}`
}
