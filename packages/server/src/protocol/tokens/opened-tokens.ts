import { BoundedMap } from '../bounds/bounded-map.ts'
import { copied } from '../bounds/copied.ts'
import type { AccessTokenClaims } from './access-token-claims.ts'
import type { KeyRing } from './keys.ts'

/** How many are remembered, and how many bytes they take. */
export const mostOpened = { entries: 1_000, bytes: 4 * 1024 * 1024 }
/** Bytes for each letter of a token: it is text, and three quarters of it are claims, which are text and objects. */
const bytesPerLetter = 4

/** Letters at the end by which a token is found, 120 random bits: a map reads every letter of its key each time. */
const tail = 26

type Opened = { token: string; claims: AccessTokenClaims }
const byEdition = new WeakMap<object, BoundedMap<Opened>>()

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
  const opening = { token: copied(token), claims: Object.freeze(claims) }
  known.set(copied(name), opening, token.length * bytesPerLetter)
  return claims
}

function tokensOf(edition: object): BoundedMap<Opened> {
  const known = byEdition.get(edition) ?? new BoundedMap<Opened>(mostOpened)
  byEdition.set(edition, known)
  return known
}
