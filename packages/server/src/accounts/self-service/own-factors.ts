import type { Event } from '../../protocol/records/event.ts'
import type { CredentialKind } from '../factors/credential.ts'
import { factorName } from '../factors/factor-name.ts'
import { hasSecondFactor, secondFactors, spareFactors, waysIn } from '../factors/index.ts'
import { newOneTimeCode, oneTimeCode } from '../factors/one-time-code.ts'
import { newRecoveryCodes } from '../factors/recovery-code.ts'
import { type NoticeMail, signInNotice } from '../mail/sign-in-notice.ts'
import type { People } from '../people.ts'
import { mustHaveSecondFactor } from '../second-step/policy.ts'
import { usernameKey } from '../username.ts'
import type { FactorChanges } from './factor-changes.ts'

/** A person who changes their factors, in a session that is fresh. ASVS 7.5.1 */
export type FactorHolder = { userId: string; username: string; sessionId: string; flowId: string }

type Parts = People & { selfService: FactorChanges; notice: NoticeMail }

/** `codes`: recovery codes, which the person gets with their first second factor. */
export type Added =
  | { outcome: 'added'; codes: readonly string[] | undefined }
  | { outcome: 'wrong_code' | 'full' | 'exists' | 'lost' }

/** Adds an authenticator app, once a code proves that it is set up. */
export async function addOneTimeCode(
  holder: FactorHolder,
  { seed, code, name }: { seed: string; code: string; name: string },
  people: Parts,
): Promise<Added> {
  const { userId, sessionId } = holder
  const now = people.now()
  const id = people.random(12).toString('base64url')
  const credential = newOneTimeCode(userId, { id, seed, name: factorName(name), now }, code)
  if (credential === undefined) return { outcome: 'wrong_code' }
  const spare = await firstCodes(userId, people)
  const { kind, most } = oneTimeCode
  const outcome = await people.selfService.addFactor({
    userId,
    sessionId,
    credential,
    spare: spare?.credentials ?? [],
    most,
    mails: await signInNotice(holder, 'one_time_code_added', people.notice, now),
    events: [
      event('factor_added', holder, { factor: kind }),
      ...(spare ? [event('recovery_codes_made', holder, {})] : []),
    ],
    now,
  })
  return outcome === 'added' ? { outcome, codes: spare?.codes } : { outcome }
}

/** Recovery codes for a person who gets their first second factor. */
export async function firstCodes(userId: string, people: People) {
  const has = await people.store.credentialsOf(userId)
  return hasSecondFactor(has) ? undefined : newRecoveryCodes(userId, people)
}

/**
 * Removes one factor. The last way in stays, and so does the last second factor of a person who must have one; both are
 * decided in the write that removes it.
 */
export async function removeFactor(
  holder: FactorHolder,
  { kind, id }: { kind: CredentialKind; id: string },
  people: Parts,
): Promise<'removed' | 'gone' | 'last_way_in' | 'required'> {
  const { userId, username } = holder
  const found = await people.store.accountByUsername(usernameKey(username) ?? '')
  if (found === undefined) return 'gone'
  const now = people.now()
  const must = await mustHaveSecondFactor(found.account, people)
  return people.selfService.removeFactor({
    userId,
    kind,
    id,
    waysIn,
    required: must ? secondFactors : undefined,
    second: secondFactors,
    spare: spareFactors,
    mails: kind === 'recovery_code' ? [] : await signInNotice(holder, `${kind}_removed`, people.notice, now),
    events: [event('factor_removed', holder, { factor: kind })],
    now,
  })
}

/** Names one factor, so that the person tells it from others. It decides nothing, so no fresh sign-in is needed. */
export function renameFactor(
  { name, ...change }: { userId: string; kind: CredentialKind; id: string; name: string; now: number },
  store: FactorChanges,
): Promise<'renamed' | 'gone'> {
  return store.renameFactor({ ...change, name: factorName(name) })
}

/** Replaces the recovery codes of a person; `undefined` if they have nothing that those could replace. */
export async function renewRecoveryCodes(
  holder: FactorHolder,
  people: Parts,
): Promise<readonly string[] | undefined> {
  const { codes, credentials } = newRecoveryCodes(holder.userId, people)
  const now = people.now()
  const outcome = await people.selfService.renewSpare({
    userId: holder.userId,
    spare: credentials,
    second: secondFactors,
    mails: await signInNotice(holder, 'recovery_codes_made', people.notice, now),
    events: [event('recovery_codes_made', holder, {})],
    now,
  })
  return outcome === 'renewed' ? codes : undefined
}

export function event(
  type: 'factor_added' | 'factor_removed' | 'recovery_codes_made',
  { userId, flowId, sessionId }: FactorHolder,
  facts: Readonly<Record<string, unknown>>,
): Event {
  return { type, userId, flowId, facts: { ...facts, sid: sessionId } }
}
