import { afterDemand } from '../credentials.ts'
import type { People } from '../people.ts'
import { type Opened, openSession } from '../session.ts'
import type { SignInMethod } from '../sign-in-methods.ts'
import type { Account } from '../store.ts'
import { recordFailure } from '../throttling/failure-events.ts'
import { sourceOf } from '../throttling/source-address.ts'
import { countAttempt, type Limit, limitsAt, returnAttempt } from '../throttling/throttle.ts'
import { type AccountForm, type AccountFormProblem, accountFromForm } from './account-form.ts'

/**
 * Accounts that come from one address. A school class fits in; a machine that fills the database, or asks which names
 * are taken, does not get far.
 */
export const signUpLimits: readonly Limit[] = [{ name: '1h', attempts: 40, window: 60 * 60_000 }]

export type SignUp = AccountForm & {
  /** Of the browser: from the socket, or from a proxy that the settings trust. */
  address: string
  /** The session that the browser holds by now. */
  cookieHashOfExistingSession?: string | undefined
  /** When the request arrived that this answers, in milliseconds since 1970. */
  demandedAt?: number | undefined
  /** For the audit log. */
  flowId?: string | undefined
  /** Ends everything when the browser is gone before the account is made. */
  signal?: AbortSignal | undefined
}

/** `retryAfter` in seconds. */
export type SignUpResult =
  | ({ outcome: 'signed_up'; account: Account } & Opened)
  | { outcome: 'refused'; problem: AccountFormProblem | 'username_taken' }
  | { outcome: 'too_many_attempts'; retryAfter: number }

/**
 * Makes an account and signs its person in. That a name is taken cannot be hidden from somebody who has to choose
 * another one. But nothing else about its account is told, asking costs what an account costs, and each address may
 * ask only so often. threat D2
 */
export async function signUp(request: SignUp, people: People): Promise<SignUpResult> {
  const subject = `sign-up:${sourceOf(request.address)}`
  const counted = await countAttempt(subject, limitsAt(request.address, signUpLimits), people)
  if (!counted.allowed) {
    if (counted.reached) await recordFailure(event('sign_up_throttled', request), people)
    return { outcome: 'too_many_attempts', retryAfter: counted.retryAfter }
  }
  // Where nothing was made, nothing was learned: a slip of the finger costs nobody a try.
  const unmade = () => returnAttempt(subject, signUpLimits, people)
  const made = await madeFor(request, people).catch(async (error: unknown) => {
    await unmade()
    throw error
  })
  if ('problem' in made) {
    await unmade()
    return { outcome: 'refused', problem: made.problem }
  }

  const { passwordHash: _, usernameKey: __, ...account } = made.account
  const now = people.now()
  if (!(await people.store.createAccount(made.account, now)))
    return { outcome: 'refused', problem: 'username_taken' }
  await people.store.record([{ ...event('signed_up', request), userId: account.id }], now)
  const opened = await openSession(
    {
      userId: account.id,
      authenticatedAt: afterDemand(now, request.demandedAt),
      amr: ['pwd'] satisfies SignInMethod[],
      oldCookieHash: request.cookieHashOfExistingSession,
      facts: { address: sourceOf(request.address) },
      flowId: request.flowId,
    },
    people,
  )
  return { outcome: 'signed_up', account: { ...account, disabledAt: null }, ...opened }
}

/** Nobody would be told of an account that was made for a browser which is gone, and its name would be taken. */
async function madeFor(request: SignUp, people: People) {
  const made = await accountFromForm(request, 'member', people, request.signal)
  request.signal?.throwIfAborted()
  return made
}

function event(type: 'signed_up' | 'sign_up_throttled', { address, flowId }: SignUp) {
  return { type, ...(flowId === undefined ? {} : { flowId }), facts: { address: sourceOf(address) } }
}
