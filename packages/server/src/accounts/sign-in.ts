import type { Event } from '../protocol/store.ts'
import { recordFailure } from './failure-events.ts'
import { Busy, type Place } from './hashing-pool.ts'
import { dummyHash, hashPassword, verifyPassword } from './password.ts'
import type { People } from './people.ts'
import { type Opened, openSession } from './session.ts'
import { sourceOf } from './source-address.ts'
import type { Account } from './store.ts'
import {
  accountLimits,
  accountSubject,
  addressLimits,
  addressSubject,
  clearAttempts,
  countAttempt,
  returnAttempt,
} from './throttle.ts'
import { usernameKey } from './username.ts'

export type SignIn = {
  /** As typed. */
  username: string
  password: string
  /** Of the browser: from the socket, or from a proxy that the settings trust. */
  address: string
  /** The session that the browser holds by now. */
  cookieHashOfExistingSession?: string | undefined
  /**
   * When the request arrived that this sign-in answers, in milliseconds since 1970: should the clock have been set
   * back since, the sign-in must not look older than what demanded it.
   */
  demandedAt?: number | undefined
  /** For the audit log. */
  flowId?: string | undefined
  /** Ends the waiting for a free thread when the browser is gone. */
  signal?: AbortSignal | undefined
}

/** `retryAfter` in seconds. There is one `wrong_credentials` for every cause. */
export type SignInResult =
  | ({ outcome: 'signed_in'; account: Account } & Opened)
  | { outcome: 'wrong_credentials' }
  | { outcome: 'too_many_attempts'; retryAfter: number }
  | { outcome: 'busy'; retryAfter: number }

/** Signs a person in with a password. threat D1, D2, D3 */
export async function signIn(request: SignIn, people: People): Promise<SignInResult> {
  try {
    // First of all: who finds no place is not counted as a guess, and costs the store nothing.
    using place = people.hashing.enter()
    return await attempt(request, place, people)
  } catch (error) {
    if (error instanceof Busy) return { outcome: 'busy', retryAfter: error.retryAfter }
    throw error
  }
}

async function attempt(request: SignIn, place: Place, people: People): Promise<SignInResult> {
  const subject = accountSubject(request.username)
  // The address first: once it is turned away, made-up names leave no trace in the store.
  const fromAddress = await countAttempt(addressSubject(request.address), addressLimits, people)
  const counted = fromAddress.allowed ? await countAttempt(subject, accountLimits, people) : fromAddress
  if (!counted.allowed) {
    const limit = fromAddress.allowed ? 'account' : 'address'
    if (counted.reached) await throttled(limit, request, people)
    return { outcome: 'too_many_attempts', retryAfter: counted.retryAfter }
  }

  const authenticatedAt = afterDemand(people.now(), request.demandedAt)
  const found = await accountNamed(request.username, people)
  const usable = found?.account.disabledAt === null ? found.passwordHash : undefined
  // Unknown, disabled and without a password: the same work, the same answer. threat D2
  const stored = usable ?? dummyHash
  const { matches, outdated } = await place.run(
    () => verifyPassword(request.password, stored),
    request.signal,
  )
  if (!matches || usable === undefined || found === undefined) {
    if (counted.first) await recordFailure(failure('sign_in_failed', request, found?.account, {}), people)
    return { outcome: 'wrong_credentials' }
  }

  await clearAttempts(subject, accountLimits, people)
  // Only this attempt: an office signs in every morning, and a guesser's other guesses stay counted.
  await returnAttempt(addressSubject(request.address), addressLimits, people)
  if (outdated) {
    const stronger = await place.run(() => hashPassword(request.password, people.random), request.signal)
    await people.store.replacePasswordHash(found.account.id, stronger, usable)
  }
  const opened = await openSession(
    {
      userId: found.account.id,
      authenticatedAt,
      amr: ['pwd'],
      oldCookieHash: request.cookieHashOfExistingSession,
      facts: { address: sourceOf(request.address) },
      flowId: request.flowId,
    },
    people,
  )
  return { outcome: 'signed_in', account: found.account, ...opened }
}

function afterDemand(now: number, demandedAt: number | undefined): number {
  return demandedAt === undefined || now >= demandedAt ? now : demandedAt + 1
}

async function accountNamed(username: string, { store }: People) {
  // What cannot be a username is asked for all the same: another path would be another time.
  return await store.accountByUsername(usernameKey(username) ?? '')
}

async function throttled(limit: 'account' | 'address', request: SignIn, people: People) {
  const found = await accountNamed(request.username, people)
  await recordFailure(failure('sign_in_throttled', request, found?.account, { limit }), people)
}

/** Names an account only if there is one: what was typed may be a password in the wrong field. */
function failure(
  type: 'sign_in_failed' | 'sign_in_throttled',
  request: SignIn,
  account: Account | undefined,
  facts: Readonly<Record<string, unknown>>,
): Event {
  return {
    type,
    ...(account === undefined ? {} : { userId: account.id }),
    ...(request.flowId === undefined ? {} : { flowId: request.flowId }),
    facts: { ...facts, address: sourceOf(request.address) },
  }
}
