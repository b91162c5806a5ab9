import type { KeyObject } from 'node:crypto'
import type { SigningAlg } from '../access/api.ts'

/** A key pair that signs, or signed, tokens. */
export type SigningKey = {
  kid: string
  alg: SigningAlg
  privateKey: KeyObject
  publicKey: KeyObject
  /** As `jwks_uri` publishes it: `kid`, `use`, `alg` and the public members. RFC 7517 §4 */
  publicJwk: Readonly<Record<string, string>>
}

/** A key pair that others encrypt for. RFC 7517 §4.2 */
export type DecryptionKey = {
  kid: string
  /** `ECDH-ES` stands for the ways that wrap a key with it, too. */
  alg: 'RSA-OAEP-256' | 'ECDH-ES'
  privateKey: KeyObject
  /** As `jwks_uri` publishes it. RFC 7517 §4 */
  publicJwk: Readonly<Record<string, string>>
}

/** A symmetric key that seals opaque access tokens or authenticates refresh tokens. */
export type SecretKey = {
  kid: string
  /** 32 bytes. Never as a buffer: node:crypto spends 10 µs on finding out what a buffer is. */
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
  /** What may still be encrypted for us; empty where nobody wants it so. */
  decrypting(): readonly DecryptionKey[]
  /** The active key that seals opaque access tokens. */
  sealing(): SecretKey
  unsealing(kid: string): SecretKey | undefined
  /** The active key that authenticates refresh tokens. */
  authenticating(): SecretKey
  authenticated(kid: string): SecretKey | undefined
  /** Another object whenever the keys may be others. */
  edition(): object
  /** Resolves when the ring is as new as a JWKS has to be. */
  current(): Promise<void>
  /** Resolves when the ring has every key that was made before the call. */
  renewed(): Promise<void>
}
