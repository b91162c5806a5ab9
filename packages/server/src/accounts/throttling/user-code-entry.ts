import type { UserCodeLength } from '../../protocol/device/user-code.ts'
import type { People } from '../people.ts'
import { recordFailure } from './failure-events.ts'
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
 * Over everybody. With more than a hundred wrong codes in a quarter of an hour, which honest people type only where
 * thousands connect their devices, no more codes of eight letters are looked up until it is over; and for a day new
 * codes have twelve, at which guessing is pointless. So somebody with any number of accounts and addresses has two
 * hundred guesses a day: where a thousand devices wait at any moment, the chance of one hit is 2^-17. RFC 8628 §5.1
 */
const everybody: Limit = { name: '15min', attempts: 100, window: 15 * minute }
/** Under what wrong codes of everybody are counted. */
const misses = 'user-code-misses'
const guessed = { key: 'user-codes-guessed', window: 24 * 60 * minute }

/** Who typed a code, and where. `typed`: which codes it is one of; a slip of the finger is no guess at any. */
export type Entry = {
  userId: string
  address: string
  flowId: string
  typed: UserCodeLength | undefined
}

/** `retryAfter` in seconds. One `unknown` for what never was, is over or was used. */
export type Entered<Found> =
  | { outcome: 'found'; found: Found }
  | { outcome: 'unknown' }
  | { outcome: 'too_many_attempts'; retryAfter: number }
  /** Codes of this length are guessed: the device has to ask for another one, which is longer. */
  | { outcome: 'too_short' }

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
  const unmade = async () => {
    await returnAttempt(account, accountLimits, people)
    await returnAttempt(address, addressLimits, people)
  }

  const ofEverybody = entry.typed && (await countAttempt(misses, [everybody], people))
  if (ofEverybody?.allowed === false) {
    if (ofEverybody.reached) await alarm(people)
    if (entry.typed === 'usual') {
      await unmade()
      return { outcome: 'too_short' }
    }
  }
  const found = await find()
  if (found !== undefined) {
    // It was no guess. The guesses before it stay counted: a code of one's own must not buy new ones.
    await unmade()
    await returnAttempt(misses, [everybody], people)
    return { outcome: 'found', found }
  }
  if (counted.first) await told('user_code_wrong', entry, people)
  return { outcome: 'unknown' }
}

/** Whether new codes should be longer than usual. */
export async function areUserCodesGuessed({ store, now }: Pick<People, 'store' | 'now'>): Promise<boolean> {
  return (await store.attemptsSoFar(guessed.key, now())) > 0
}

async function alarm({ store, now }: People): Promise<void> {
  const facts = { misses: everybody.attempts, minutes: everybody.window / minute }
  // A day from now, also where the last one is not over.
  await store.clearAttempts(guessed.key)
  await store.countAttempt(guessed.key, guessed.window, now())
  await store.record([{ type: 'user_codes_guessed', facts }], now())
}

async function told(type: 'user_code_wrong' | 'user_code_throttled', entry: Entry, people: People) {
  const { userId, flowId, address } = entry
  await recordFailure({ type, userId, flowId, facts: { address: sourceOf(address) } }, people)
}
