import { laterThanRequest } from '../credentials.ts'
import { factorName } from '../factors/factor-name.ts'
import { newOneTimeCode, oneTimeCode } from '../factors/one-time-code.ts'
import { newRecoveryCodes } from '../factors/recovery-code.ts'
import type { People } from '../people.ts'
import { type Opened, openSessionOnce } from '../session.ts'
import { sourceOf } from '../throttling/source-address.ts'
import type { FirstStep, SecondStep } from './second-step.ts'

/** The form with which a person connects their first authenticator app, before they are signed in. */
export type FirstFactor = Omit<SecondStep, 'kind' | 'typed'> & { seed: string; code: string; name: string }

/** `over`: the sign-in was finished elsewhere, or has expired. */
export type FirstFactorResult =
  | ({ outcome: 'signed_in'; codes: readonly string[] } & Opened)
  | { outcome: 'wrong_code' }
  | { outcome: 'over' }

/**
 * Adds the first second factor of a person who must have one, with recovery codes, and signs them in, in one write.
 * There is nothing to guess: the person has just been shown the seed.
 */
export async function setUpSecondFactor(
  first: FirstStep,
  { seed, code, name, ...request }: FirstFactor,
  people: People,
): Promise<FirstFactorResult> {
  const { userId } = first
  const now = people.now()
  const id = people.random(12).toString('base64url')
  const added = newOneTimeCode(userId, { id, seed, name: factorName(name), now }, code)
  if (added === undefined) return { outcome: 'wrong_code' }
  const spare = newRecoveryCodes(userId, people)
  const amr = [...new Set([...first.methods, ...oneTimeCode.methods])]
  const opened = await openSessionOnce(
    {
      userId,
      authenticatedAt: laterThanRequest(now, request.demandedAt),
      amr,
      completes: {
        userId,
        provenAt: first.provenAt,
        spends: first.spends,
        adds: [{ ...added, lastUsedAt: now }, ...spare.credentials],
      },
      oldCookieHash: request.cookieHashOfExistingSession,
      from: { address: request.address, userAgent: request.userAgent },
      facts: { address: sourceOf(request.address), amr, added: oneTimeCode.kind },
      flowId: request.flowId,
    },
    people,
  )
  return opened === undefined ? { outcome: 'over' } : { outcome: 'signed_in', codes: spare.codes, ...opened }
}
