import { createHash } from 'node:crypto'
import type { People } from '../people.ts'
import { usernameKey } from '../username.ts'
import { isShared, siteOf, sourceOf } from './source-address.ts'

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

/**
 * Guesses from one network, for one account. Fewer than the account allows, so that nobody locks an account for other
 * networks from a single one: the person still has a third of the guesses at a browser that they have not used before.
 */
export const pairLimits: readonly Limit[] = [
  { name: '15min', attempts: 7, window: 15 * minute },
  { name: '1h', attempts: 14, window: 60 * minute },
  { name: '4h', attempts: 28, window: 240 * minute },
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

/** What is counted under one key, within its limits. */
export type Bucket = { subject: string; limits: readonly Limit[] }

/** Counts an attempt in several buckets, up to the first that refuses it. */
export async function countInAll<Kind extends Bucket>(
  buckets: readonly Kind[],
  people: Pick<People, 'store' | 'now'>,
): Promise<Counted & { last: Kind | undefined }> {
  let counted: Counted = { allowed: true, first: false }
  let last: Kind | undefined
  for (last of buckets) {
    counted = await countAttempt(last.subject, last.limits, people)
    if (!counted.allowed) break
  }
  return { ...counted, last }
}

/** Resets the counts, after the person has proved their identity. */
export async function clearAttempts(
  { subject, limits }: Bucket,
  { store, now }: Pick<People, 'store' | 'now'>,
): Promise<void> {
  for (const limit of limits) await store.clearAttempts(`${subject}:${limit.name}`, now())
}

/**
 * Resets the counts of `part`, and subtracts them from those of `whole`, which has the same windows. The windows need
 * not have begun together, so this may forgive a few attempts too many: never more than `part` had.
 */
export async function forgiveAttempts(
  part: Bucket,
  whole: Bucket,
  { store, now }: Pick<People, 'store' | 'now'>,
): Promise<void> {
  for (const { name } of part.limits) {
    const count = await store.clearAttempts(`${part.subject}:${name}`, now())
    if (count > 0) await store.returnAttempts(`${whole.subject}:${name}`, count)
  }
}

/** Subtracts an attempt that turned out not to be a guess. */
export async function returnAttempt(
  { subject, limits }: Bucket,
  { store }: Pick<People, 'store'>,
): Promise<void> {
  for (const limit of limits) await store.returnAttempts(`${subject}:${limit.name}`, 1)
}

/**
 * The key under which attempts on an account are counted, whether it exists or not. A hash, because people may type
 * their password into the wrong field, and to bound the length.
 */
export function accountSubject(username: string): string {
  return `account:${hashedName(username)}`
}

/** The key under which attempts on an account from one network are counted. */
export function pairSubject(username: string, address: string): string {
  return `pair:${hashedName(username)}:${sourceOf(address)}`
}

function hashedName(username: string): string {
  const name = usernameKey(username) ?? username
  return createHash('sha256').update(name).digest('base64url')
}

/**
 * The factor for the limits of clients that cannot be told apart behind a proxy. It is so large that an attacker among
 * them cannot easily lock out the others; keeping all hashing threads busy would be as easy.
 */
export const sharedTimes = 20

/** The limits of an address: those of one household, or wider ones for a shared source. */
export function limitsAt(address: string, limits: readonly Limit[]): readonly Limit[] {
  return isShared(address) ? widened(limits) : limits
}

/**
 * The buckets of an address: its own, and for IPv6 that of the /48 network around it, with twenty times the limits. A
 * provider gives a whole /48 to anybody who asks, which is 65,536 sources; and a mobile network has as many people in it.
 */
export function networkBuckets(kind: string, address: string, limits: readonly Limit[]): readonly Bucket[] {
  const own = { subject: `${kind}:${sourceOf(address)}`, limits: limitsAt(address, limits) }
  const site = siteOf(address)
  return site === undefined ? [own] : [own, { subject: `${kind}:${site}`, limits: widened(limits) }]
}

function widened(limits: readonly Limit[]): readonly Limit[] {
  return limits.map((limit) => ({ ...limit, attempts: limit.attempts * sharedTimes }))
}
