import type { Event } from '../../protocol/records/event.ts'
import { laterThanRequest } from '../credentials.ts'
import type { SignInMethod } from '../factors/index.ts'
import type { People } from '../people.ts'
import { type AfterFirstStep, afterFirstStep } from '../second-step/first-step.ts'
import type { Account, NewAccount } from '../store.ts'
import { recordFailure } from '../throttling/failure-events.ts'
import { sourceOf } from '../throttling/source-address.ts'
import { countInAll, type Limit, networkBuckets, returnAttempt } from '../throttling/throttle.ts'
import { type AccountForm, type AccountFormProblem, accountFromForm } from './account-form.ts'

/**
 * Sign-ups from one address: enough for a school class, but not for filling the database or finding out which usernames
 * are taken.
 */
export const signUpLimits: readonly Limit[] = [{ name: '1h', attempts: 40, window: 60 * 60_000 }]

export type SignUp = AccountForm & {
  /** The IP address of the browser: from the socket, or from a trusted proxy. */
  address: string
  /** The `User-Agent` header of the browser. */
  userAgent?: string | undefined
  /** The session that the browser has now. */
  cookieHashOfExistingSession?: string | undefined
  /** The time at which the authorization request for this sign-up arrived, in milliseconds since 1970. */
  demandedAt?: number | undefined
  /** For the audit log. */
  flowId?: string | undefined
  /** Aborted when the browser disconnects; then no account is created. */
  signal?: AbortSignal | undefined
}

/** `retryAfter` in seconds. */
export type SignUpResult =
  | {
      outcome: 'signed_up'
      account: Account
      after: Exclude<AfterFirstStep, { outcome: 'too_many_attempts' }>
    }
  | { outcome: 'refused'; problem: AccountFormProblem | 'username_taken' }
  | { outcome: 'too_many_attempts'; retryAfter: number }

/**
 * Creates an account and signs the person in, unless they must set up a second factor first. A sign-up cannot hide that
 * a username is taken. But it reveals nothing else about that account, each try costs as much as creating an account, and
 * tries are limited by address. threat D2
 */
export async function signUp(request: SignUp, people: People): Promise<SignUpResult> {
  const openly: StoreAccount = async (account, events, now) => {
    if (!(await people.store.createAccount(account, now))) return 'username_taken'
    await people.store.record(events, now)
    return 'created'
  }
  const result = await signUpWith(request, openly, people)
  if (result.outcome === 'over') throw new Error('an open sign-up depends on nothing that could be over')
  return result
}

/** Stores a new account, with its events. `lost`: what the sign-up depends on does not work any more. */
export type StoreAccount = (
  account: NewAccount,
  events: readonly Event[],
  now: number,
) => Promise<'created' | 'username_taken' | 'address_taken' | 'lost'>

/** The same as `signUp`, with another way to store the account. `over`: what the sign-up depends on has ended. */
export async function signUpWith(
  request: SignUp,
  store: StoreAccount,
  people: People,
): Promise<SignUpResult | { outcome: 'over' }> {
  const buckets = networkBuckets('sign-up', request.address, signUpLimits)
  const counted = await countInAll(buckets, people)
  if (!counted.allowed) {
    if (counted.reached) await recordFailure(event('sign_up_throttled', request), people)
    return { outcome: 'too_many_attempts', retryAfter: counted.retryAfter }
  }
  // A sign-up that fails before the username is checked reveals nothing, so it is not counted.
  const uncount = async () => {
    for (const bucket of buckets) await returnAttempt(bucket, people)
  }
  const made = await accountFor(request, people).catch(async (error: unknown) => {
    await uncount()
    throw error
  })
  if ('problem' in made) {
    // A lookup costs a request to somebody else's service.
    if (made.problem !== 'password_is_breached') await uncount()
    return { outcome: 'refused', problem: made.problem }
  }

  const { passwordHash: _, usernameKey: __, ...account } = made.account
  const now = people.now()
  const written = await store(made.account, [{ ...event('signed_up', request), userId: account.id }], now)
  if (written === 'username_taken') return { outcome: 'refused', problem: 'username_taken' }
  if (written !== 'created') return { outcome: 'over' }
  const owned: Account = { ...account, disabledAt: null }
  const after = await afterFirstStep(
    owned,
    {
      authenticatedAt: laterThanRequest(now, request.demandedAt),
      amr: ['pwd'] satisfies SignInMethod[],
      oldCookieHash: request.cookieHashOfExistingSession,
      from: { address: request.address, userAgent: request.userAgent },
      facts: { address: sourceOf(request.address) },
      flowId: request.flowId,
    },
    people,
  )
  if (after.outcome === 'too_many_attempts') return after
  return { outcome: 'signed_up', account: owned, after }
}

/**
 * Throws if the browser has disconnected: the person would not learn of the account, and the username would be taken.
 */
async function accountFor(request: SignUp, people: People) {
  const made = await accountFromForm(request, 'member', people, request.signal)
  request.signal?.throwIfAborted()
  return made
}

function event(type: 'signed_up' | 'sign_up_throttled', { address, flowId }: SignUp) {
  return { type, ...(flowId === undefined ? {} : { flowId }), facts: { address: sourceOf(address) } }
}
