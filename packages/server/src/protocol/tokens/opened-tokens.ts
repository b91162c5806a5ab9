import type { AccessTokenClaims } from './access-token.ts'
import type { KeyRing } from './keys.ts'

/** How many are remembered: some 2 MB at most. */
const most = 1_000

const byEdition = new WeakMap<object, Map<string, AccessTokenClaims>>()

/**
 * What a token says, opened once: an API asks about the same token with every request it gets, and opening it costs
 * more than all the other checks. Whether it counts is never remembered, and with a change of keys all is forgotten.
 */
export function opened(
  token: string,
  keys: Pick<KeyRing, 'edition'>,
  open: () => AccessTokenClaims | undefined,
): AccessTokenClaims | undefined {
  const known = tokensOf(keys.edition())
  const remembered = known.get(token)
  if (remembered !== undefined) return remembered
  const claims = open()
  // Only what is authentic is kept, so that nobody can fill it with what they made up.
  if (claims === undefined) return undefined
  const oldest = known.keys().next()
  if (known.size >= most && !oldest.done) known.delete(oldest.value)
  // A copy: as a part of the request's text it would keep all of that text in memory.
  known.set(Buffer.from(token).toString(), Object.freeze(claims))
  return claims
}

function tokensOf(edition: object): Map<string, AccessTokenClaims> {
  const known = byEdition.get(edition) ?? new Map<string, AccessTokenClaims>()
  byEdition.set(edition, known)
  return known
}
