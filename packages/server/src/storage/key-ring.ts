import type { SigningAlg } from '../protocol/api.ts'
import type { KeyRing, SecretKey, SigningKey } from '../protocol/tokens/keys.ts'

type Status = 'next' | 'active' | 'retired'

/** A key out of the database, opened. */
export type StoredKey =
  | { use: 'sign'; status: Status; key: SigningKey }
  | { use: 'seal' | 'authenticate'; status: Status; key: SecretKey }

/** The keys of the database as the protocol asks for them. */
export function keyRing(keys: readonly StoredKey[]): KeyRing {
  const active = keys.filter(({ status }) => status === 'active')
  const signing = new Map<SigningAlg, SigningKey>()
  for (const stored of active) if (stored.use === 'sign') signing.set(stored.key.alg, stored.key)
  const verifying = new Map<string, SigningKey>()
  for (const stored of keys) if (stored.use === 'sign') verifying.set(stored.key.kid, stored.key)
  const published = [...verifying.values()]
  const sealing = secretKeys(keys, 'seal')
  const authenticating = secretKeys(keys, 'authenticate')
  return {
    signing: (alg) => present(signing.get(alg), alg),
    verifying: (kid) => verifying.get(kid),
    published: () => published,
    sealing: () => sealing.active,
    unsealing: (kid) => sealing.byKid.get(kid),
    authenticating: () => authenticating.active,
    authenticated: (kid) => authenticating.byKid.get(kid),
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

function present<Key>(key: Key | undefined, what: string): Key {
  if (key === undefined) throw new Error(`there is no active key for ${what}`)
  return key
}
