import { factorName } from '../factors/factor-name.ts'
import { passkey } from '../factors/passkey.ts'
import {
  checkMadePasskey,
  type GivenChallenge,
  type MadePasskey,
  type PasskeySite,
} from '../factors/passkey-ceremony.ts'
import { type NoticeMail, signInNotice } from '../mail/sign-in-notice.ts'
import type { People } from '../people.ts'
import type { FactorChanges } from './factor-changes.ts'
import { type Added, event, type FactorHolder, firstCodes } from './own-factors.ts'

/**
 * Adds a passkey that the browser of a person has just made. Its id is unique among all people, so the challenge cannot
 * be used for a second one. threat D11
 */
export async function addPasskey(
  holder: FactorHolder,
  {
    made,
    name,
    challenge,
    site,
  }: { made: MadePasskey; name: string; challenge: GivenChallenge; site: PasskeySite },
  people: People & { selfService: FactorChanges; notice: NoticeMail },
): Promise<Added | { outcome: 'refused' }> {
  const { userId, sessionId } = holder
  const checked = await checkMadePasskey(made, challenge, site)
  if (checked === undefined) return { outcome: 'refused' }
  const now = people.now()
  const spare = await firstCodes(userId, people)
  const outcome = await people.selfService.addFactor({
    userId,
    sessionId,
    credential: { ...checked, userId, kind: passkey.kind, sealed: false, name: factorName(name) },
    spare: spare?.credentials ?? [],
    most: passkey.most,
    mails: await signInNotice(holder, 'passkey_added', people.notice, now),
    events: [
      event('factor_added', holder, { factor: passkey.kind }),
      ...(spare ? [event('recovery_codes_made', holder, {})] : []),
    ],
    now,
  })
  return outcome === 'added' ? { outcome, codes: spare?.codes } : { outcome }
}
