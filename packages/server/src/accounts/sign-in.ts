import { type Credentials, proveCredentials, type Unproven } from './credentials.ts'
import type { SignInMethod } from './factors/index.ts'
import type { People } from './people.ts'
import { type AfterFirstStep, afterFirstStep } from './second-step/first-step.ts'
import type { Account } from './store.ts'
import { sourceOf } from './throttling/source-address.ts'

export type SignIn = Credentials & {
  /** The session that the browser has now. */
  cookieHashOfExistingSession?: string | undefined
}

/** `wrong_credentials` is the same for every cause. */
export type SignInResult =
  | ({ account: Account } & Exclude<AfterFirstStep, { outcome: 'too_many_attempts' }>)
  | Unproven

/** Signs a person in with a password, or begins a sign-in that a second factor completes. */
export async function signIn(request: SignIn, people: People): Promise<SignInResult> {
  const proof = await proveCredentials(request, people)
  if (proof.outcome !== 'proven') return proof
  const { account, authenticatedAt } = proof
  const after = await afterFirstStep(
    account,
    {
      authenticatedAt,
      amr: ['pwd'] satisfies SignInMethod[],
      oldCookieHash: request.cookieHashOfExistingSession,
      from: { address: request.address, userAgent: request.userAgent },
      facts: { address: sourceOf(request.address) },
      flowId: request.flowId,
    },
    people,
  )
  return after.outcome === 'too_many_attempts' ? after : { account, ...after }
}
