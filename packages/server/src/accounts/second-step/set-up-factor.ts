import { laterThanRequest } from '../credentials.ts'
import type { NewCredential } from '../factors/credential.ts'
import { factorName } from '../factors/factor-name.ts'
import { newOneTimeCode, oneTimeCode } from '../factors/one-time-code.ts'
import { passkey, passkeyMethods } from '../factors/passkey.ts'
import {
  checkMadePasskey,
  type GivenChallenge,
  type MadePasskey,
  type PasskeySite,
} from '../factors/passkey-ceremony.ts'
import { newRecoveryCodes } from '../factors/recovery-code.ts'
import type { People } from '../people.ts'
import { type Opened, openSessionOnce } from '../session.ts'
import { sourceOf } from '../throttling/source-address.ts'
import type { FirstStep, SecondStep } from './second-step.ts'

/** What a person sets up: an authenticator app with a first code of it, or a passkey that their browser has made. */
export type FirstFactor = { name: string } & (
  | { kind: 'one_time_code'; seed: string; code: string }
  | { kind: 'passkey'; made: MadePasskey; challenge: GivenChallenge; site: PasskeySite }
)

/** `over`: the sign-in was finished elsewhere, or has expired. */
export type FirstFactorResult =
  | ({ outcome: 'signed_in'; codes: readonly string[] } & Opened)
  | { outcome: 'wrong_code' }
  /** The passkey cannot be accepted. */
  | { outcome: 'refused' }
  | { outcome: 'over' }

type Proven = { credential: NewCredential; methods: readonly string[] }

/**
 * Adds the first second factor of a person who must have one, with recovery codes, and signs them in, in one write.
 * There is nothing to guess: the person has just been shown the seed, or the challenge is for this sign-in alone.
 */
export async function setUpSecondFactor(
  first: FirstStep,
  factor: FirstFactor,
  request: Omit<SecondStep, 'kind' | 'typed'>,
  people: People,
): Promise<FirstFactorResult> {
  const { userId } = first
  const now = people.now()
  const added = await proven(userId, factor, people)
  if (added === undefined) return { outcome: factor.kind === 'passkey' ? 'refused' : 'wrong_code' }
  const spare = newRecoveryCodes(userId, people)
  const amr = [...new Set([...first.methods, ...added.methods])]
  const opened = await openSessionOnce(
    {
      userId,
      authenticatedAt: laterThanRequest(now, request.demandedAt),
      amr,
      completes: {
        userId,
        provenAt: first.provenAt,
        spends: first.spends,
        adds: [{ ...added.credential, lastUsedAt: now }, ...spare.credentials],
      },
      oldCookieHash: request.cookieHashOfExistingSession,
      from: { address: request.address, userAgent: request.userAgent },
      facts: { address: sourceOf(request.address), amr, added: factor.kind },
      flowId: request.flowId,
    },
    people,
  )
  return opened === undefined ? { outcome: 'over' } : { outcome: 'signed_in', codes: spare.codes, ...opened }
}

/** The credential, if the person has proven that it works. */
async function proven(userId: string, factor: FirstFactor, people: People): Promise<Proven | undefined> {
  const name = factorName(factor.name)
  if (factor.kind === 'one_time_code') {
    const id = people.random(12).toString('base64url')
    const { seed, code } = factor
    const credential = newOneTimeCode(userId, { id, seed, name, now: people.now() }, code)
    return credential && { credential, methods: oneTimeCode.methods }
  }
  const checked = await checkMadePasskey(factor.made, factor.challenge, factor.site)
  if (checked === undefined) return undefined
  return {
    credential: { ...checked, userId, kind: passkey.kind, sealed: false, name },
    methods: passkeyMethods({ backupEligible: checked.facts.backupEligible === true }),
  }
}
