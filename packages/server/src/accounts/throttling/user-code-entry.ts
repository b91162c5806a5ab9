import type { UserCodeLength } from '../../protocol/device/user-code.ts'
import type { People } from '../people.ts'
import { recordFailure } from './failure-events.ts'
import { sourceOf } from './source-address.ts'
import { countAttempt, countInAll, type Limit, networkBuckets, returnAttempt } from './throttle.ts'

const minute = 60_000

/**
 * Five wrong codes block an account for the rest of ten minutes, ten for the rest of an hour, twenty for the rest of
 * four hours. With five guesses at 2^34.6 codes, the chance of a hit is about 2^-32. A session belongs to one account,
 * so one count serves both. RFC 8628 §5.1
 */
const accountLimits: readonly Limit[] = [
  { name: '10min', attempts: 5, window: 10 * minute },
  { name: '1h', attempts: 10, window: 60 * minute },
  { name: '4h', attempts: 20, window: 240 * minute },
]

/** For all accounts at one address together. */
const addressLimits: readonly Limit[] = [{ name: '10min', attempts: 10, window: 10 * minute }]

/**
 * For all accounts and addresses together. Honest people type a hundred wrong codes in a quarter of an hour only where
 * thousands connect their devices. Beyond that, codes of eight letters are not looked up for the rest of the window.
 * For a day, new codes have twelve letters, which makes guessing pointless. So an attacker with any number of accounts
 * and addresses has two hundred guesses a day: with a thousand devices waiting at any time, the chance of one hit is
 * 2^-17. RFC 8628 §5.1
 */
const globalLimit: Limit = { name: '15min', attempts: 100, window: 15 * minute }
/** The key under which all wrong codes together are counted. */
const wrongCodes = 'user-code-misses'
const alarmPeriod = { key: 'user-codes-guessed', window: 24 * 60 * minute }

/** A typed code, without the code. `typed`: the length of a well-formed code; `undefined` for a typing error. */
export type Entry = {
  userId: string
  address: string
  flowId: string
  typed: UserCodeLength | undefined
}

/** `retryAfter` in seconds. `unknown` is the same for a code that never existed, has expired or was used. */
export type Entered<Found> =
  | { outcome: 'found'; found: Found }
  | { outcome: 'unknown' }
  | { outcome: 'too_many_attempts'; retryAfter: number }
  /** Codes of this length are being guessed: the device has to request a new one, which is longer. */
  | { outcome: 'too_short' }

/** Looks up a typed code, and counts wrong ones. */
export async function enterUserCode<Found>(
  entry: Entry,
  find: () => Promise<Found | undefined>,
  people: People,
): Promise<Entered<Found>> {
  const account = { subject: `user-code:${entry.userId}`, limits: accountLimits }
  const buckets = [...networkBuckets('user-code-address', entry.address, addressLimits), account]
  const counted = await countInAll(buckets, people)
  if (!counted.allowed) {
    if (counted.reached) await record('user_code_throttled', entry, people)
    return { outcome: 'too_many_attempts', retryAfter: counted.retryAfter }
  }
  const uncount = async () => {
    for (const bucket of buckets) await returnAttempt(bucket, people)
  }

  const ofAll = entry.typed && (await countAttempt(wrongCodes, [globalLimit], people))
  if (ofAll?.allowed === false) {
    if (ofAll.reached) await alarm(people)
    if (entry.typed === 'usual') {
      await uncount()
      return { outcome: 'too_short' }
    }
  }
  const found = await find()
  if (found !== undefined) {
    // Not a guess. Earlier guesses stay counted, so that an attacker cannot reset the count with a code of their own.
    await uncount()
    await returnAttempt({ subject: wrongCodes, limits: [globalLimit] }, people)
    return { outcome: 'found', found }
  }
  if (counted.first) await record('user_code_wrong', entry, people)
  return { outcome: 'unknown' }
}

/** Whether new codes should be longer than usual. */
export async function areUserCodesGuessed({ store, now }: Pick<People, 'store' | 'now'>): Promise<boolean> {
  return (await store.attemptsSoFar(alarmPeriod.key, now())) > 0
}

async function alarm({ store, now }: People): Promise<void> {
  const facts = { misses: globalLimit.attempts, minutes: globalLimit.window / minute }
  // A day from now, even if the previous alarm is not over.
  await store.clearAttempts(alarmPeriod.key, now())
  await store.countAttempt(alarmPeriod.key, alarmPeriod.window, now())
  await store.record([{ type: 'user_codes_guessed', facts }], now())
}

async function record(type: 'user_code_wrong' | 'user_code_throttled', entry: Entry, people: People) {
  const { userId, flowId, address } = entry
  await recordFailure({ type, userId, flowId, facts: { address: sourceOf(address) } }, people)
}
