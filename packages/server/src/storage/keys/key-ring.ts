import type { SigningAlg } from '../../protocol/access/api.ts'
import type { DecryptionKey, SecretKey, SigningKey } from '../../protocol/tokens/keys.ts'

type Status = 'next' | 'active' | 'retired'

/** A key out of the database, opened. */
export type StoredKey =
  | { use: 'sign'; status: Status; key: SigningKey }
  | { use: 'seal' | 'authenticate'; status: Status; key: SecretKey }
  | { use: 'decrypt'; status: Status; key: DecryptionKey }

/** The keys of the database at one moment, as the protocol asks for them. */
export type KeyRingView = {
  signing: ReadonlyMap<SigningAlg, SigningKey>
  verifying: ReadonlyMap<string, SigningKey>
  published: readonly (SigningKey | DecryptionKey)[]
  decrypting: readonly DecryptionKey[]
  sealing: SecretKey
  unsealing: ReadonlyMap<string, SecretKey>
  authenticating: SecretKey
  authenticated: ReadonlyMap<string, SecretKey>
  /** They are encrypted under a data key that this process does not have; it knows them from before. */
  isBehind: boolean
}

/**
 * `isPublished`: whether anybody outside may still meet a token of this key. Of the keys that others encrypt for, they see
 * the active ones alone: whoever reads the JWKS would take any.
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

/** A key that has to be there. */
export function present<Key>(key: Key | undefined, what: string): Key {
  if (key === undefined) throw new Error(`there is no active key for ${what}`)
  return key
}
