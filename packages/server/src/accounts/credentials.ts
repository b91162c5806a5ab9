import type { Event } from '../protocol/records/event.ts'
import { mailAddress, mailAddressKey } from './mail/mail-address.ts'
import { Busy, type Place } from './passwords/hashing-pool.ts'
import { dummyHash, hashPassword, verifyPassword } from './passwords/password.ts'
import type { People } from './people.ts'
import type { Account } from './store.ts'
import { recordFailure } from './throttling/failure-events.ts'
import { countGuess } from './throttling/guesses.ts'
import { hasSignedInHere } from './throttling/known-browsers.ts'
import { sourceOf } from './throttling/source-address.ts'
import { usernameKey } from './username.ts'

/** A username and a password, with the facts of the request that sent them. */
export type Credentials = {
  /** As typed. */
  username: string
  password: string
  /** The IP address of the browser or app: from the socket, or from a trusted proxy. */
  address: string
  /** The `User-Agent` header of the browser. */
  userAgent?: string | undefined
  /** The cookie with the people who have signed in at this browser before; see known-browsers.ts. */
  knownPeople?: string | undefined
  /** For the audit log: the client of a password grant. */
  clientId?: string | undefined
  flowId?: string | undefined
  /**
   * The time at which the authorization request for this sign-in arrived, in milliseconds since 1970. The
   * authentication time must be later than this, even if the clock was set back in between.
   */
  demandedAt?: number | undefined
  /** Aborted when the sender disconnects. Then the request no longer waits for a hashing thread. */
  signal?: AbortSignal | undefined
}

/** `retryAfter` in seconds. */
export type Unproven =
  /** The same for every cause. */
  | { outcome: 'wrong_credentials' }
  | { outcome: 'too_many_attempts'; retryAfter: number }
  | { outcome: 'busy'; retryAfter: number }

/**
 * `authenticatedAt`: when the check started, so that a password that was changed during it proves nothing.
 * `passwordHash`: the stored hash of the proven password.
 */
export type Proven = {
  outcome: 'proven'
  account: Account
  authenticatedAt: number
  passwordHash: string
}

/**
 * Checks a username and a password. Every endpoint that accepts passwords uses this function, so that all share one
 * count of guesses. threat D1, D2, D3
 */
export async function proveCredentials(credentials: Credentials, people: People): Promise<Proven | Unproven> {
  try {
    // Enters the pool first: an attempt that is refused because the pool is full costs no query and is not a guess.
    const known = hasSignedInHere(credentials.knownPeople, credentials.username, people)
    using place = people.hashing.enter(known ? 'known' : 'anybody')
    return await attempt(credentials, place, people)
  } catch (error) {
    if (error instanceof Busy) return { outcome: 'busy', retryAfter: error.retryAfter }
    throw error
  }
}

async function attempt(request: Credentials, place: Place, people: People): Promise<Proven | Unproven> {
  const { signal } = request
  signal?.throwIfAborted()
  const authenticatedAt = laterThanRequest(people.now(), request.demandedAt)
  // Before the guess is counted, because a browser is known only for the current password.
  const found = await accountNamed(request.username, people)
  const usable = found?.account.disabledAt === null ? found.passwordHash : undefined
  // Guesses by username and by mail address are guesses at the same account.
  const username = found?.account.username ?? request.username
  const guess = await countGuess({ ...request, username, passwordHash: usable }, people)
  if (!guess.allowed) {
    if (guess.reached) {
      await recordFailure(
        failure('sign_in_throttled', request, found?.account, { limit: guess.limit }),
        people,
      )
    }
    return { outcome: 'too_many_attempts', retryAfter: guess.retryAfter }
  }

  // An unknown or disabled account, or one without a password, costs the same work and gets the same result. threat D2
  const stored = usable ?? dummyHash(people.passwordCost)
  const verified = place.run(() => verifyPassword(request.password, stored, people.passwordCost), signal)
  const { matches, outdated } = await verified.catch(async (error: unknown) => {
    // Aborted while waiting, so the password was not checked.
    await guess.unmade()
    throw error
  })
  if (!matches || usable === undefined || found === undefined) {
    if (guess.first) await recordFailure(failure('sign_in_failed', request, found?.account, {}), people)
    return { outcome: 'wrong_credentials' }
  }

  await guess.right()
  // The sender has disconnected: do not sign anybody in.
  signal?.throwIfAborted()
  const { account } = found
  const proven = { outcome: 'proven', account, authenticatedAt } as const
  if (!outdated) return { ...proven, passwordHash: usable }
  const { random, passwordCost } = people
  const stronger = await place.run(() => hashPassword(request.password, random, passwordCost), signal)
  await people.store.replacePasswordHash(account.id, stronger, usable)
  return { ...proven, passwordHash: stronger }
}

/** Returns a time after the request that demanded the authentication, even if the clock was set back. */
export function laterThanRequest(now: number, demandedAt: number | undefined): number {
  return demandedAt === undefined || now >= demandedAt ? now : demandedAt + 1
}

async function accountNamed(username: string, { store, signInByAddress }: People) {
  const address = signInByAddress ? mailAddress(username) : undefined
  // An invalid username is looked up all the same, because a shortcut would be visible in the response time.
  return await store.accountByUsername(usernameKey(username) ?? '', address && mailAddressKey(address))
}

/** Names the account only if it exists: the typed username may be a password in the wrong field. */
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
