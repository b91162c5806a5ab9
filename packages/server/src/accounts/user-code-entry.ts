import { recordFailure } from './failure-events.ts'
import type { People } from './people.ts'
import { sourceOf } from './source-address.ts'
import { countAttempt, type Limit, limitsAt, returnAttempt } from './throttle.ts'

const minute = 60_000

/**
 * Five wrong codes cost the rest of ten minutes, ten that of an hour, twenty that of four hours: with five guesses
 * and 2^34.5 codes a guesser stands at about 2^-32. A session is one account's, so one count serves both. RFC 8628 §5.1
 */
const accountLimits: readonly Limit[] = [
  { name: '10min', attempts: 5, window: 10 * minute },
  { name: '1h', attempts: 10, window: 60 * minute },
  { name: '4h', attempts: 20, window: 240 * minute },
]

/** Over all accounts that somebody at one address has. */
const addressLimits: readonly Limit[] = [{ name: '10min', attempts: 10, window: 10 * minute }]

/**
 * Of everybody, so that no number of accounts and addresses guesses on: with a thousand devices that wait, one of them
 * is found with a chance of 2^-13. Of 40,000 people in a quarter of an hour one in twenty may mistype.
 */
const ofAll: Limit = { name: '15min', attempts: 2000, window: 15 * minute }
const everybody = 'user-code-of-all'

/** So many wrong codes of everybody in a quarter of an hour are no typing errors. */
const alarm: Limit = { name: '15min', attempts: 100, window: 15 * minute }

/** Who typed a code, and where. */
export type Entry = { userId: string; address: string; flowId: string }

/** `retryAfter` in seconds. One `unknown` for what never was, is over or was used. */
export type Entered<Found> =
  | { outcome: 'found'; found: Found }
  | { outcome: 'unknown' }
  | { outcome: 'too_many_attempts'; retryAfter: number }

/** Looks a typed code up, and counts whoever guesses. */
export async function enterUserCode<Found>(
  entry: Entry,
  find: () => Promise<Found | undefined>,
  people: People,
): Promise<Entered<Found>> {
  const account = `user-code:${entry.userId}`
  const address = `user-code-address:${sourceOf(entry.address)}`
  const fromAddress = await countAttempt(address, limitsAt(entry.address, addressLimits), people)
  const counted = fromAddress.allowed ? await countAttempt(account, accountLimits, people) : fromAddress
  if (!counted.allowed) {
    if (counted.reached) await told('user_code_throttled', entry, people)
    return { outcome: 'too_many_attempts', retryAfter: counted.retryAfter }
  }
  const among = await countAttempt(everybody, [ofAll], people)
  if (!among.allowed) {
    // Nobody has looked it up, so that it is not held against who typed it.
    await returnAttempt(account, accountLimits, people)
    await returnAttempt(address, addressLimits, people)
    if (among.reached) await guessed(ofAll.attempts, people)
    return { outcome: 'too_many_attempts', retryAfter: among.retryAfter }
  }
  const found = await find()
  if (found !== undefined) {
    // It was no guess. The guesses before it stay counted: a code of one's own must not buy new ones.
    await returnAttempt(account, accountLimits, people)
    await returnAttempt(address, addressLimits, people)
    await returnAttempt(everybody, [ofAll], people)
    return { outcome: 'found', found }
  }
  const misses = await countAttempt('user-code-misses', [alarm], people)
  if (!misses.allowed && misses.reached) await guessed(alarm.attempts, people)
  if (counted.first) await told('user_code_wrong', entry, people)
  return { outcome: 'unknown' }
}

async function guessed(misses: number, people: People): Promise<void> {
  await people.store.record([{ type: 'user_codes_guessed', facts: { misses, minutes: 15 } }], people.now())
}

async function told(type: 'user_code_wrong' | 'user_code_throttled', entry: Entry, people: People) {
  const { userId, flowId, address } = entry
  await recordFailure({ type, userId, flowId, facts: { address: sourceOf(address) } }, people)
}
