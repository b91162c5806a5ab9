import type { KeyObject } from 'node:crypto'
import type { SigningAlg } from '../access/api.ts'

/** A key pair that signs tokens, or used to. */
export type SigningKey = {
  kid: string
  alg: SigningAlg
  privateKey: KeyObject
  publicKey: KeyObject
  /** As `jwks_uri` publishes it: `kid`, `use`, `alg` and the public members. RFC 7517 §4 */
  publicJwk: Readonly<Record<string, string>>
}

/** A key pair for decryption: clients encrypt request objects to its public key. RFC 7517 §4.2 */
export type DecryptionKey = {
  kid: string
  /** `ECDH-ES` includes its variants with key wrapping. */
  alg: 'RSA-OAEP-256' | 'ECDH-ES'
  privateKey: KeyObject
  /** As `jwks_uri` publishes it. RFC 7517 §4 */
  publicJwk: Readonly<Record<string, string>>
}

/** A symmetric key that seals opaque access tokens or authenticates refresh tokens. */
export type SecretKey = {
  kid: string
  /** 32 bytes. A `KeyObject`, because node:crypto takes 10 µs longer with a buffer. */
  key: KeyObject
}

/** The keys in use, held in memory. */
export type KeyRing = {
  /** The active key for an algorithm; there is one for every `SigningAlg`. */
  signing(alg: SigningAlg): SigningKey
  /** Any key that may still verify, by its `kid`. */
  verifying(kid: string): SigningKey | undefined
  /** All public keys, for `jwks_uri`. */
  published(): readonly (SigningKey | DecryptionKey)[]
  /** The keys that decrypt request objects; empty if the feature is off. */
  decrypting(): readonly DecryptionKey[]
  /** The active key that seals opaque access tokens. */
  sealing(): SecretKey
  unsealing(kid: string): SecretKey | undefined
  /** The active key that authenticates refresh tokens. */
  authenticating(): SecretKey
  authenticated(kid: string): SecretKey | undefined
  /** Returns a new object whenever the keys may have changed. */
  edition(): object
  /** Resolves when the ring is recent enough for the JWKS. */
  current(): Promise<void>
  /** Resolves when the ring holds every key that was made before the call. */
  renewed(): Promise<void>
}
