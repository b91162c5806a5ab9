import type { Secret } from '../../protocol/secrets/secret.ts'
import { hasSecondFactor } from '../factors/index.ts'
import type { People } from '../people.ts'
import { type Authenticated, type Opened, openSession } from '../session.ts'
import type { Account } from '../store.ts'
import { countInAll, type Limit, networkBuckets } from '../throttling/throttle.ts'
import { beginHalf, type HalfSignIn, halfFor } from './half-sign-in.ts'
import { mustHaveSecondFactor } from './policy.ts'

/**
 * What follows a proven password. `second_step`: the person has another factor, and has to prove it. `set_up`: they have
 * none, and must set one up. Neither is a session; `half` is the value of the cookie with which it is finished.
 */
export type AfterFirstStep =
  | ({ outcome: 'signed_in' } & Opened)
  | { outcome: HalfSignIn['next']; half: Secret }
  /** In seconds. */
  | { outcome: 'too_many_attempts'; retryAfter: number }

/** Each half-finished sign-in is a row. A school class signs in within ten minutes, and no network fills the database. */
const halfLimits: readonly Limit[] = [{ name: '10min', attempts: 100, window: halfFor }]

/** Starts the session of a person who proved their password, unless a second factor is missing. threat D7 */
export async function afterFirstStep(
  account: Account,
  who: Omit<Authenticated, 'completes' | 'userId'>,
  people: People,
): Promise<AfterFirstStep> {
  const userId = account.id
  const half = { userId, username: account.username, methods: who.amr, provenAt: who.authenticatedAt }
  const later = async (next: HalfSignIn['next']): Promise<AfterFirstStep> => {
    const counted = await countInAll(networkBuckets('half', who.from.address, halfLimits), people)
    if (!counted.allowed) return { outcome: 'too_many_attempts', retryAfter: counted.retryAfter }
    return { outcome: next, half: await beginHalf({ ...half, next }, people) }
  }
  if (hasSecondFactor(await people.store.credentialsOf(userId))) return later('second_step')
  if (await mustHaveSecondFactor(account, people)) return later('set_up')
  return { outcome: 'signed_in', ...(await openSession({ ...who, userId }, people)) }
}

/** Whether a password alone does not sign this person in. */
export async function needsSecondFactor(
  account: Account,
  people: Pick<People, 'store' | 'secondFactor'>,
): Promise<boolean> {
  if (hasSecondFactor(await people.store.credentialsOf(account.id))) return true
  return mustHaveSecondFactor(account, people)
}
