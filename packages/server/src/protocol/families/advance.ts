import type { Context } from '../context.ts'
import type { FamilyUse } from '../grant-types/grant-type.ts'
import { OAuthError } from '../messages/errors.ts'
import { isStillMeant, tooLateToJudge } from '../ports/sender.ts'
import { idleEnd } from './idle-end.ts'

/**
 * How often the answer to one refresh token is given again. The fifty tabs of an app that all refresh when the machine
 * wakes up get theirs; whoever holds one stolen token does not make access tokens of it for as long as the grace lasts.
 */
const mostRepeats = 49

/**
 * Uses the refresh token of a family, by one conditional write. Whoever presents one that is used up gets nothing, and
 * what that proves decides whether the family ends. RFC 6749 §6, RFC 9700 §4.14.2
 */
export async function advance(
  { family, generation, rotate, idle }: Extract<FamilyUse, { kind: 'continues' }>,
  context: Context,
): Promise<void> {
  const { store, trace, sender, lifetimes } = context
  const now = context.now()
  const { outcome } = await store.refresh({
    familyId: family.id,
    generation,
    rotate,
    grace: lifetimes.refreshGrace * 1000,
    repeats: mostRepeats,
    idleExpiresAt: Math.min(idleEnd(now, idle), family.expiresAt),
    now: context.now,
    sentSince: context.arrivedAt - sender.unread,
    isStillMeant: () => isStillMeant(context),
  })
  if (outcome === 'unproven') throw tooLateToJudge()
  const reused = outcome === 'reused'
  if (!trace.holds('refresh-token/not-reused', !reused, { came: `generation ${generation}` })) {
    throw new OAuthError('invalid_grant', 'the refresh token was used before; everything it led to has ended')
  }
  const few = outcome !== 'repeated_enough'
  if (!trace.holds('refresh-token/repeated-within-reason', few, { expected: mostRepeats })) {
    // Nothing has ended: whoever lost so many answers in a row comes back when one of them has arrived.
    throw new OAuthError('temporarily_unavailable', 'the refresh token came too often; use the newer one', {
      status: 429,
      headers: { 'Retry-After': '1' },
    })
  }
  if (outcome === 'overtaken')
    throw new OAuthError('invalid_grant', 'a newer refresh token was used meanwhile')
  if (outcome === 'ended') throw new OAuthError('invalid_grant', 'what was allowed has ended; ask again')
}
