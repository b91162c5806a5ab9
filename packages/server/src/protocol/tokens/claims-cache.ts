import { BoundedMap } from '../bounds/bounded-map.ts'
import { copied } from '../bounds/copied.ts'
import type { AccessTokenClaims } from './access-token-claims.ts'
import type { KeyRing } from './keys.ts'

/** The limits of the cache: tokens, and bytes. */
export const mostOpened = { entries: 1_000, bytes: 4 * 1024 * 1024 }
/** Bytes that the cache needs for each character of a token: for the text, and for the claims as objects. */
const bytesPerLetter = 4

/**
 * Characters at the end of a token that serve as its key, at least 120 random bits. A whole token would be a slow key,
 * because the map hashes every character at each lookup.
 */
const tail = 26

type Opened = { token: string; claims: AccessTokenClaims }
const byEdition = new WeakMap<object, BoundedMap<Opened>>()

/**
 * Caches the claims of access tokens: an API introspects the same token with every request, and decrypting or verifying
 * it costs more than all other checks. Whether a token is valid is never cached. A change of keys empties the cache.
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
  // Only authentic tokens are cached, so that an attacker cannot fill the cache with invented ones.
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
