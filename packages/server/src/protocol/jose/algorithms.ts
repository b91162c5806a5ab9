/**
 * JWS algorithms that others may sign with for us. `Ed25519` is the name that says which curve. Never `none`, and
 * with a shared secret only where a method of its own says so. RFC 7518 §3.1, RFC 9864, RFC 8725 §3.1, §3.2
 */
export const verifyingAlgs = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const

export type VerifyingAlg = (typeof verifyingAlgs)[number]

/** With the client secret as the key. RFC 7518 §3.2 */
export const secretAlgs = ['HS256', 'HS384', 'HS512'] as const

export type SecretAlg = (typeof secretAlgs)[number]

/** The bytes that a secret has at least: as many as the hash. RFC 7518 §3.2 */
export const secretBytes: Readonly<Record<SecretAlg, number>> = { HS256: 32, HS384: 48, HS512: 64 }

/** JWE key management that we do, in both directions. RFC 7518 §4.1 */
export const keyEncryptionAlgs = ['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'] as const

export type KeyEncryptionAlg = (typeof keyEncryptionAlgs)[number]

/** JWE content encryption. RFC 7518 §5.1 */
export const contentEncryptions = ['A128CBC-HS256', 'A256CBC-HS512', 'A128GCM', 'A256GCM'] as const

export type ContentEncryption = (typeof contentEncryptions)[number]
