import type { AccessTokenClaims } from './access-token.ts'
import type { KeyRing } from './keys.ts'

/** How many are remembered: some 2 MB at most. */
const most = 1_000

/** Letters at the end by which a token is found, 120 random bits: a map reads every letter of its key each time. */
const tail = 26

type Opened = { token: string; claims: AccessTokenClaims }
const byEdition = new WeakMap<object, Map<string, Opened>>()

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
  const name = token.slice(-tail)
  const remembered = known.get(name)
  if (remembered?.token === token) return remembered.claims
  const claims = open()
  // Only what is authentic is kept, so that nobody can fill it with what they made up.
  if (claims === undefined) return undefined
  const oldest = known.keys().next()
  if (known.size >= most && !oldest.done) known.delete(oldest.value)
  // Copies: as parts of the request's text they would keep all of that text in memory.
  known.set(copied(name), { token: copied(token), claims: Object.freeze(claims) })
  return claims
}

function copied(text: string): string {
  return Buffer.from(text).toString()
}

function tokensOf(edition: object): Map<string, Opened> {
  const known = byEdition.get(edition) ?? new Map<string, Opened>()
  byEdition.set(edition, known)
  return known
}
