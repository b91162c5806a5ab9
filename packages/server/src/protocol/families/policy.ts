import type { Standing } from '../records/token-family.ts'

/** The error description for a refresh token whose family is no longer valid. */
export const endedDescription =
  'the refresh token has expired or was revoked; send a new authorization request'

/** The error description for a refresh token of whose permissions none is left. */
export const withdrawnDescription =
  'the end user took back everything that this refresh token gave access to; send a new authorization request'

/**
 * Why the tokens of a family are no longer valid; `undefined` while they are. Every redemption, refresh, introspection
 * and request to UserInfo calls this function. Expiry is judged by the clock at each call, not by the clean-up.
 */
export function reasonEnded(standing: Standing, now: number): string | undefined {
  const { family, grant, user } = standing
  if (standing.denied) return 'the token was revoked'
  if (family.revokedAt !== null) return 'the family was revoked'
  if (family.expiresAt <= now) return 'the family has expired'
  if (grant === undefined) return 'the grant was deleted'
  if (grant.revokedAt !== null) return 'the grant was revoked'
  if (grant.expiresAt !== null && grant.expiresAt <= now) return 'the grant has expired'
  if (user === undefined) return 'the person no longer has an account'
  if (user.disabledAt !== null) return 'the person is disabled'
  if (!standing.sessionAlive) return 'the session has ended'
  return undefined
}
