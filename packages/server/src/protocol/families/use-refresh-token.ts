import type { Context } from '../context.ts'
import type { FamilyUse } from '../grant-types/grant-type.ts'
import { OAuthError } from '../messages/errors.ts'
import { isStillMeant, tooLateToJudge } from '../ports/sender.ts'
import { idleExpiry } from './idle-expiry.ts'
import { endedDescription } from './policy.ts'

/**
 * How often the response to one refresh token is repeated. Enough for an app with fifty tabs that all refresh when the
 * machine resumes; too few for the holder of a stolen token to obtain access tokens for the whole grace period.
 */
const mostRepeats = 49

/**
 * Uses the refresh token of a family, by one conditional write. Refuses a token that was already used; whether its
 * family is also revoked depends on whether the request proves a replay. RFC 6749 §6, RFC 9700 §4.14.2
 */
export async function useRefreshToken(
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
    idleExpiresAt: Math.min(idleExpiry(now, idle), family.expiresAt),
    now: context.now,
    sentSince: context.arrivedAt - sender.unread,
    isStillMeant: () => isStillMeant(context),
  })
  if (outcome === 'unproven') throw tooLateToJudge()
  const reused = outcome === 'reused'
  if (!trace.holds('refresh-token/not-reused', !reused, { came: `generation ${generation}` })) {
    throw new OAuthError(
      'invalid_grant',
      'the refresh token was already used; all tokens of its family are revoked',
    )
  }
  const few = outcome !== 'repeated_enough'
  if (!trace.holds('refresh-token/repeated-within-reason', few, { expected: mostRepeats })) {
    // Nothing is revoked: a client that lost this many responses can continue once one of them has arrived.
    throw new OAuthError(
      'temporarily_unavailable',
      'the refresh token was sent too often; use the newer one',
      {
        status: 429,
        headers: { 'Retry-After': '1' },
      },
    )
  }
  if (outcome === 'overtaken')
    throw new OAuthError('invalid_grant', 'a newer refresh token of the same family has been used')
  if (outcome === 'ended') throw new OAuthError('invalid_grant', endedDescription)
}
