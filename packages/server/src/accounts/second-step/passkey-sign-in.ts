import { laterThanRequest } from '../credentials.ts'
import { passkeyMethods } from '../factors/passkey.ts'
import {
  checkUsedPasskey,
  type GivenChallenge,
  type PasskeySite,
  type UsedPasskey,
  userHandleOf,
} from '../factors/passkey-ceremony.ts'
import type { People } from '../people.ts'
import { type Opened, openSessionOnce } from '../session.ts'
import type { Account } from '../store.ts'
import { recordFailure } from '../throttling/failure-events.ts'
import { sourceOf } from '../throttling/source-address.ts'
import { addressLimits, countInAll, networkBuckets, returnAttempt } from '../throttling/throttle.ts'
import type { FirstStep, SecondStep } from './second-step.ts'

/** A passkey that was used to sign in, with the challenge that it answers and the facts of the request. */
export type PasskeySignIn = Omit<SecondStep, 'kind' | 'typed' | 'knownPeople'> & {
  used: UsedPasskey
  /** `name`: what remembers that the challenge was used. */
  challenge: GivenChallenge & { name: { hash: string; expiresAt: number; goodFrom: number } }
  site: PasskeySite
  /** What was proven before, if this is the second step of a sign-in. */
  first: FirstStep | undefined
}

/** `retryAfter` in seconds. `wrong_passkey` is the same for every cause. */
export type PasskeySignInResult =
  | ({ outcome: 'signed_in'; account: Account } & Opened)
  | { outcome: 'wrong_passkey' }
  | { outcome: 'too_many_attempts'; retryAfter: number }

/**
 * Signs a person in with a passkey, without a password: the authenticator has verified them, so it counts as two
 * factors. The challenge, the counter and the start of the session are one write. Costs no password hash. threat D11
 */
export async function signInWithPasskey(
  request: PasskeySignIn,
  people: People,
): Promise<PasskeySignInResult> {
  const { used, challenge, site, address } = request
  const buckets = networkBuckets('passkey', address, addressLimits)
  const counted = await countInAll(buckets, people)
  if (!counted.allowed) return { outcome: 'too_many_attempts', retryAfter: counted.retryAfter }
  const found = await people.store.passkey(used.id)
  const proof = found && (await checkUsedPasskey(used, found.passkey, challenge, site))
  if (found === undefined || proof === undefined || !isTheirs(request, found.account)) {
    if (counted.first) await recordFailure(failed(request, found?.account), people)
    return { outcome: 'wrong_passkey' }
  }
  const { account, passkey } = found
  const userId = account.id
  // A first step of somebody else is not completed by this passkey.
  const first = request.first?.userId === userId ? request.first : undefined
  const now = people.now()
  const amr = [...new Set([...(first?.methods ?? []), ...passkeyMethods(proof)])]
  const opened = await openSessionOnce(
    {
      userId,
      authenticatedAt: laterThanRequest(now, request.demandedAt),
      amr,
      completes: {
        userId,
        provenAt: first?.provenAt ?? now,
        spends: first?.spends,
        name: challenge.name,
        uses: { userId, kind: 'passkey', id: passkey.id, counter: proof.counter, facts: proof.facts },
      },
      oldCookieHash: request.cookieHashOfExistingSession,
      from: { address, userAgent: request.userAgent },
      facts: { address: sourceOf(address), amr },
      flowId: request.flowId,
    },
    people,
  )
  if (opened === undefined) return { outcome: 'wrong_passkey' }
  for (const bucket of buckets) await returnAttempt(bucket, people)
  return { outcome: 'signed_in', account, ...opened }
}

/** The authenticator names the person that the passkey was made for. Only a second step may leave that out. */
function isTheirs({ used, first }: PasskeySignIn, { id, disabledAt }: Account): boolean {
  if (disabledAt !== null) return false
  return used.userHandle === undefined ? first?.userId === id : used.userHandle === userHandleOf(id)
}

function failed({ flowId, address }: PasskeySignIn, account: Account | undefined) {
  const who = account === undefined ? {} : { userId: account.id }
  return {
    type: 'second_step_failed',
    ...who,
    flowId,
    facts: { factor: 'passkey', address: sourceOf(address) },
  } as const
}
