import type { Event } from '../protocol/records/event.ts'
import { Busy, type Place } from './passwords/hashing-pool.ts'
import { dummyHash, hashPassword, verifyPassword } from './passwords/password.ts'
import type { People } from './people.ts'
import type { Account } from './store.ts'
import { recordFailure } from './throttling/failure-events.ts'
import { countGuess } from './throttling/guesses.ts'
import { sourceOf } from './throttling/source-address.ts'
import { usernameKey } from './username.ts'

/** What somebody says to prove who they are. */
export type Credentials = {
  /** As typed. */
  username: string
  password: string
  /** Of the browser or app that sends them: from the socket, or from a proxy that the settings trust. */
  address: string
  /** What the browser holds of those who signed in there before. */
  knownPeople?: string | undefined
  /** For the audit log: the app that asks in the person's place. */
  clientId?: string | undefined
  flowId?: string | undefined
  /**
   * When the request arrived that this answers, in milliseconds since 1970: should the clock have been set back
   * since, the proof must not look older than what demanded it.
   */
  demandedAt?: number | undefined
  /** Ends the waiting for a free thread when the sender is gone. */
  signal?: AbortSignal | undefined
}

/** `retryAfter` in seconds. */
export type Unproven =
  /** One for every cause. */
  | { outcome: 'wrong_credentials' }
  | { outcome: 'too_many_attempts'; retryAfter: number }
  | { outcome: 'busy'; retryAfter: number }

/** `authenticatedAt`: when the proof was begun, so that a password changed meanwhile proves nothing. */
export type Proven = { outcome: 'proven'; account: Account; authenticatedAt: number }

/**
 * Whose password this is. Every door that takes passwords counts its guesses here, so that two doors are no more
 * guesses than one. threat D1, D2, D3
 */
export async function proveCredentials(credentials: Credentials, people: People): Promise<Proven | Unproven> {
  try {
    // First of all: who finds no place is not counted as a guess, and costs the store nothing.
    using place = people.hashing.enter()
    return await attempt(credentials, place, people)
  } catch (error) {
    if (error instanceof Busy) return { outcome: 'busy', retryAfter: error.retryAfter }
    throw error
  }
}

async function attempt(request: Credentials, place: Place, people: People): Promise<Proven | Unproven> {
  const { signal } = request
  signal?.throwIfAborted()
  const guess = await countGuess(request, people)
  if (!guess.allowed) {
    if (guess.reached) await throttled(guess.limit, request, people)
    return { outcome: 'too_many_attempts', retryAfter: guess.retryAfter }
  }

  const authenticatedAt = afterDemand(people.now(), request.demandedAt)
  const found = await accountNamed(request.username, people)
  const usable = found?.account.disabledAt === null ? found.passwordHash : undefined
  // Unknown, disabled and without a password: the same work, the same answer. threat D2
  const stored = usable ?? dummyHash(people.passwordCost)
  const verified = place.run(() => verifyPassword(request.password, stored, people.passwordCost), signal)
  const { matches, outdated } = await verified.catch(async (error: unknown) => {
    // It left the line before its turn.
    await guess.unmade()
    throw error
  })
  if (!matches || usable === undefined || found === undefined) {
    if (guess.first) await recordFailure(failure('sign_in_failed', request, found?.account, {}), people)
    return { outcome: 'wrong_credentials' }
  }

  await guess.right()
  // Nobody is left to be signed in.
  signal?.throwIfAborted()
  if (outdated) {
    const { random, passwordCost } = people
    const stronger = await place.run(() => hashPassword(request.password, random, passwordCost), signal)
    await people.store.replacePasswordHash(found.account.id, stronger, usable)
  }
  return { outcome: 'proven', account: found.account, authenticatedAt }
}

/** Never before what it answers, even where the clock was set back. */
export function afterDemand(now: number, demandedAt: number | undefined): number {
  return demandedAt === undefined || now >= demandedAt ? now : demandedAt + 1
}

async function accountNamed(username: string, { store }: People) {
  // What cannot be a username is asked for all the same: another path would be another time.
  return await store.accountByUsername(usernameKey(username) ?? '')
}

async function throttled(limit: 'account' | 'address', request: Credentials, people: People) {
  const found = await accountNamed(request.username, people)
  await recordFailure(failure('sign_in_throttled', request, found?.account, { limit }), people)
}

/** Names an account only if there is one: what was typed may be a password in the wrong field. */
function failure(
  type: 'sign_in_failed' | 'sign_in_throttled',
  { clientId, flowId, address }: Credentials,
  account: Account | undefined,
  facts: Readonly<Record<string, unknown>>,
): Event {
  return {
    type,
    ...(account === undefined ? {} : { userId: account.id }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(flowId === undefined ? {} : { flowId }),
    facts: { ...facts, address: sourceOf(address) },
  }
}
