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
  const found = await find()
  if (found !== undefined) {
    // It was no guess. The guesses before it stay counted: a code of one's own must not buy new ones.
    await returnAttempt(account, accountLimits, people)
    await returnAttempt(address, addressLimits, people)
    return { outcome: 'found', found }
  }
  const everybody = await countAttempt('user-code-misses', [alarm], people)
  if (!everybody.allowed && everybody.reached) {
    await people.store.record(
      [{ type: 'user_codes_guessed', facts: { misses: alarm.attempts, minutes: 15 } }],
      people.now(),
    )
  }
  if (counted.first) await told('user_code_wrong', entry, people)
  return { outcome: 'unknown' }
}

async function told(type: 'user_code_wrong' | 'user_code_throttled', entry: Entry, people: People) {
  const { userId, flowId, address } = entry
  await recordFailure({ type, userId, flowId, facts: { address: sourceOf(address) } }, people)
}
