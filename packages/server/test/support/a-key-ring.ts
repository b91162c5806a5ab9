import { createHash, createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { SigningAlg } from '../../src/protocol/access/api.ts'
import type { KeyRing, SecretKey, SigningKey } from '../../src/protocol/tokens/keys.ts'

const pairs: Record<SigningAlg, () => { privateKey: KeyObject; publicKey: KeyObject }> = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
}

/** Generates a key pair without storing it. */
export function aSigningKey(alg: SigningAlg): SigningKey {
  const { privateKey, publicKey } = pairs[alg]()
  const der = publicKey.export({ type: 'spki', format: 'der' })
  const kid = createHash('sha256').update(der).digest('base64url')
  const members = publicKey.export({ format: 'jwk' }) as Record<string, string>
  return { kid, alg, privateKey, publicKey, publicJwk: { kid, use: 'sig', alg, ...members } }
}

export type TestKeyRing = KeyRing & {
  /** Replaces the active key of each kind by a new one. The old keys still verify. */
  rotate(): void
}

/** A key ring with keys of every kind. They are generated lazily, since RSA keys take long. */
export function aKeyRing(): TestKeyRing {
  const active = new Map<SigningAlg, SigningKey>()
  const verifying = new Map<string, SigningKey>()
  const secret = (): SecretKey => ({
    kid: randomBytes(9).toString('base64url'),
    key: createSecretKey(randomBytes(32)),
  })
  const [sealing, authenticating] = [[secret()], [secret()]]
  const signing = (alg: SigningAlg): SigningKey => {
    const key = active.get(alg) ?? aSigningKey(alg)
    active.set(alg, key)
    verifying.set(key.kid, key)
    return key
  }
  const newest = (keys: readonly SecretKey[]): SecretKey => {
    const key = keys.at(-1)
    if (key === undefined) throw new Error('unreachable: there is always one key')
    return key
  }
  let edition = {}
  return {
    signing,
    edition: () => edition,
    verifying: (kid) => verifying.get(kid),
    published: () => [...verifying.values()],
    decrypting: () => [],
    sealing: () => newest(sealing),
    unsealing: (kid) => sealing.find((key) => key.kid === kid),
    authenticating: () => newest(authenticating),
    authenticated: (kid) => authenticating.find((key) => key.kid === kid),
    current: async () => undefined,
    renewed: async () => undefined,
    rotate() {
      active.clear()
      edition = {}
      sealing.push(secret())
      authenticating.push(secret())
    },
  }
}
