import type { Standing } from '../records/token-family.ts'

/**
 * The one gate: why tokens of a family no longer count, or `undefined` while they do. Every redemption, refresh,
 * introspection and use of an own resource asks here. Expiry is decided at the time of asking, not by a clean-up.
 */
export function reasonEnded(standing: Standing, now: number): string | undefined {
  const { family, grant, user } = standing
  if (standing.denied) return 'the token was revoked'
  if (family.revokedAt !== null) return 'the family was revoked'
  if (family.expiresAt <= now) return 'the family has reached its end'
  if (grant === undefined) return 'the grant is gone'
  if (grant.revokedAt !== null) return 'the grant was revoked'
  if (grant.expiresAt !== null && grant.expiresAt <= now) return 'the grant has expired'
  if (user === undefined) return 'the person is gone'
  if (user.disabledAt !== null) return 'the person is disabled'
  if (!standing.sessionAlive) return 'the session has ended'
  return undefined
}
