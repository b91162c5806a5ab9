import type { SigningAlg } from '../../protocol/access/api.ts'
import type { DecryptionKey, SecretKey, SigningKey } from '../../protocol/tokens/keys.ts'

type Status = 'next' | 'active' | 'retired'

/** A decrypted key from the database. */
export type StoredKey =
  | { use: 'sign'; status: Status; key: SigningKey }
  | { use: 'seal' | 'authenticate'; status: Status; key: SecretKey }
  | { use: 'decrypt'; status: Status; key: DecryptionKey }

/** The keys of the database at one moment, indexed for the protocol. */
export type KeyRingView = {
  signing: ReadonlyMap<SigningAlg, SigningKey>
  verifying: ReadonlyMap<string, SigningKey>
  published: readonly (SigningKey | DecryptionKey)[]
  decrypting: readonly DecryptionKey[]
  sealing: SecretKey
  unsealing: ReadonlyMap<string, SecretKey>
  authenticating: SecretKey
  authenticated: ReadonlyMap<string, SecretKey>
  /** Whether a key is now encrypted under a data key that this process does not have; it was decrypted earlier. */
  isBehind: boolean
}

/**
 * Builds the view. `isPublished`: whether valid tokens of this key may still exist. Of the keys for encrypted requests,
 * the JWKS contains only the active ones, because clients may encrypt for any key in it.
 */
export function keyRingView(
  keys: readonly StoredKey[],
  isPublished: (kid: string) => boolean = () => true,
  isBehind = false,
): KeyRingView {
  const signing = new Map<SigningAlg, SigningKey>()
  const verifying = new Map<string, SigningKey>()
  for (const stored of keys) {
    if (stored.use !== 'sign') continue
    verifying.set(stored.key.kid, stored.key)
    if (stored.status === 'active') signing.set(stored.key.alg, stored.key)
  }
  const decrypting = keys.filter((stored) => stored.use === 'decrypt')
  const sealing = secretKeys(keys, 'seal')
  const authenticating = secretKeys(keys, 'authenticate')
  return {
    signing,
    verifying,
    published: [
      ...[...verifying.values()].filter(({ kid }) => isPublished(kid)),
      ...decrypting.filter(({ status }) => status === 'active').map(({ key }) => key),
    ],
    decrypting: decrypting.map(({ key }) => key),
    sealing: sealing.active,
    unsealing: sealing.byKid,
    authenticating: authenticating.active,
    authenticated: authenticating.byKid,
    isBehind,
  }
}

function secretKeys(keys: readonly StoredKey[], use: 'seal' | 'authenticate') {
  const byKid = new Map<string, SecretKey>()
  let active: SecretKey | undefined
  for (const stored of keys) {
    if (stored.use !== use) continue
    byKid.set(stored.key.kid, stored.key)
    if (stored.status === 'active') active = stored.key
  }
  return { byKid, active: present(active, use) }
}

/** Returns the key, or throws if there is none. */
export function present<Key>(key: Key | undefined, what: string): Key {
  if (key === undefined) throw new Error(`there is no active key for ${what}`)
  return key
}
