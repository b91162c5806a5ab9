import type { Spend } from '../../protocol/records/one-time.ts'
import type { Session } from '../../protocol/records/session.ts'
import { laterThanRequest } from '../credentials.ts'
import type { CredentialKind } from '../factors/credential.ts'
import type { TypedFactor } from '../factors/factor.ts'
import { secondStepsOf } from '../factors/index.ts'
import type { People } from '../people.ts'
import { type Opened, openSessionOnce } from '../session.ts'
import { recordFailure } from '../throttling/failure-events.ts'
import { knownBrowserSubject } from '../throttling/known-browsers.ts'
import { sourceOf } from '../throttling/source-address.ts'
import {
  addressLimits,
  type Bucket,
  type Counted,
  clearAttempts,
  countInAll,
  networkBuckets,
  returnAttempt,
} from '../throttling/throttle.ts'
import { usernameKey } from '../username.ts'

/** What the second step completes: a half-finished sign-in, or the session of a person who signs in more strongly. */
export type FirstStep = {
  userId: string
  username: string
  methods: readonly string[]
  /** When that was proven. Milliseconds since 1970. */
  provenAt: number
  spends?: Spend | undefined
}

/** What a person typed as their second step, with the facts of the request that sent it. */
export type SecondStep = {
  kind: CredentialKind
  typed: string
  address: string
  userAgent?: string | undefined
  knownPeople?: string | undefined
  cookieHashOfExistingSession?: string | undefined
  demandedAt?: number | undefined
  flowId: string
}

/** `retryAfter` in seconds. */
export type SecondStepResult =
  | ({ outcome: 'signed_in' } & Opened)
  | { outcome: 'wrong_code' }
  /** The code was right, but somebody has used it before. */
  | { outcome: 'used_code' }
  | { outcome: 'too_many_attempts'; retryAfter: number }
  /** The sign-in was finished elsewhere, or something has invalidated it. */
  | { outcome: 'over' }

/** The first step of a person who is signed in, and has to prove more. RFC 9470 §5 */
export function firstStepOf(session: Session, username: string): FirstStep {
  const { userId, amr, authenticatedAt } = session
  return { userId, username, methods: amr, provenAt: authenticatedAt }
}

/**
 * Completes a sign-in with a typed code. Each attempt is counted before the code is checked, apart from guesses at the
 * password, so that it never locks the person out of the first step. The code and the first step are used up in the
 * write that starts the session. threat D7
 */
export async function completeSignIn(
  first: FirstStep,
  attempt: SecondStep,
  people: People,
): Promise<SecondStepResult> {
  const credentials = await people.store.credentialsOf(first.userId)
  const factor = secondStepsOf(credentials).find(({ kind }) => kind === attempt.kind)
  if (factor?.typed === undefined) return { outcome: 'wrong_code' }
  const guess = await countCode(first, attempt, factor.typed, people)
  if (!guess.counted.allowed) {
    if (guess.counted.reached) await recordFailure(failure('second_step_throttled', first, attempt), people)
    return { outcome: 'too_many_attempts', retryAfter: guess.counted.retryAfter }
  }
  const own = credentials.filter(({ kind }) => kind === factor.kind)
  const proof = factor.typed.prove(attempt.typed, own, people)
  if (proof === undefined) {
    if (guess.counted.first) await recordFailure(failure('second_step_failed', first, attempt), people)
    return { outcome: 'wrong_code' }
  }
  const amr = [...new Set([...first.methods, ...proof.methods])]
  const opened = await openSessionOnce(
    {
      userId: first.userId,
      authenticatedAt: laterThanRequest(people.now(), attempt.demandedAt),
      amr,
      completes: { userId: first.userId, provenAt: first.provenAt, spends: first.spends, uses: proof.uses },
      oldCookieHash: attempt.cookieHashOfExistingSession,
      from: { address: attempt.address, userAgent: attempt.userAgent },
      facts: { address: sourceOf(attempt.address), amr },
      flowId: attempt.flowId,
    },
    people,
  )
  if (opened !== undefined) {
    await guess.right()
    return { outcome: 'signed_in', ...opened }
  }
  const still = first.spends === undefined || (await isAlive(first.spends, people))
  return { outcome: still ? 'used_code' : 'over' }
}

async function isAlive({ hash }: Spend, { store, now }: People): Promise<boolean> {
  const found = await store.recall('sign_in', hash)
  return found !== undefined && found.consumedAt === null && found.expiresAt > now()
}

type Guess = { counted: Counted; right(): Promise<void> }

/**
 * Counts a guess at a code: at a browser that the person has signed in from before, else for the account and for the
 * network. Somebody who knows the password can so use up the guesses of other browsers, but not those of a known one.
 */
async function countCode(
  { userId, username }: FirstStep,
  { kind, address, knownPeople }: SecondStep,
  { limits }: TypedFactor,
  people: People,
): Promise<Guess> {
  const found = await people.store.accountByUsername(usernameKey(username) ?? '')
  const claimed = { username, passwordHash: found?.passwordHash }
  const browser = knownBrowserSubject(knownPeople, claimed, people)
  if (browser !== undefined) {
    const bucket: Bucket = { subject: `${kind}:${browser}`, limits }
    const counted = await countInAll([bucket], people)
    if (counted.allowed) return { counted, right: () => clearAttempts(bucket, people) }
  }
  const networks = networkBuckets('second-step', address, addressLimits)
  const buckets = [...networks, { subject: `${kind}:${userId}`, limits }]
  const counted = await countInAll(buckets, people)
  return {
    counted,
    async right() {
      // Only this attempt: the guesses of somebody else who knows the password stay counted.
      for (const bucket of buckets) await returnAttempt(bucket, people)
    },
  }
}

function failure(
  type: 'second_step_failed' | 'second_step_throttled',
  { userId }: FirstStep,
  { kind, flowId, address }: SecondStep,
) {
  return { type, userId, flowId, facts: { factor: kind, address: sourceOf(address) } } as const
}
