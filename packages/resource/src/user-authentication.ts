import type { Claims } from './access-token.ts'
import { clockLeeway } from './clock-leeway.ts'
import type { CheckedRequirement } from './requirement.ts'
import { shown } from './shown.ts'
import { TokenRefusal } from './token-refusal.ts'

/**
 * Checks that the end user signed in by a sufficient class of authentication, and recently enough. A token of a
 * client that acts on its own behalf never passes. RFC 9470 §3, §6
 */
export function checkUserAuthentication(
  { acr, auth_time: time }: Claims,
  { acrValues, maxAge }: Pick<CheckedRequirement, 'acrValues' | 'maxAge'>,
  now: number,
): void {
  if (acrValues.length > 0 && !(typeof acr === 'string' && acrValues.includes(acr))) {
    throw insufficient(
      'a stronger authentication of the end user is needed',
      `acr must be one of ${acrValues.join(' ')}, is ${shown(acr)}`,
    )
  }
  if (maxAge === undefined) return
  // No leeway for `maxAge`: an API that sets a limit wants exactly that limit.
  const age = typeof time === 'number' ? now - time * 1000 : Number.NaN
  if (age <= maxAge * 1000 && age >= -clockLeeway.ahead * 1000) return
  throw insufficient(
    'a more recent authentication of the end user is needed',
    `auth_time must be at most ${maxAge} seconds ago, is ${shown(time)}`,
  )
}

function insufficient(description: string, detail: string): TokenRefusal {
  return new TokenRefusal('insufficient_user_authentication', description, detail)
}
