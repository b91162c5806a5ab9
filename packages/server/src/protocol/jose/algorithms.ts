/**
 * JWS algorithms that are accepted from others. `Ed25519` is the fully specified name of `EdDSA` with that curve.
 * `none` is never accepted, and a shared secret only in `client_secret_jwt`. RFC 7518 §3.1, RFC 9864,
 * RFC 8725 §3.1, §3.2
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

/** JWS algorithms with the client secret as the key. RFC 7518 §3.2 */
export const secretAlgs = ['HS256', 'HS384', 'HS512'] as const

export type SecretAlg = (typeof secretAlgs)[number]

/** The minimum length of the secret, in bytes: that of the hash. RFC 7518 §3.2 */
export const secretBytes: Readonly<Record<SecretAlg, number>> = { HS256: 32, HS384: 48, HS512: 64 }

/** JWE key management algorithms for encryption and decryption. RFC 7518 §4.1 */
export const keyEncryptionAlgs = ['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'] as const

export type KeyEncryptionAlg = (typeof keyEncryptionAlgs)[number]

/** JWE content encryption algorithms. RFC 7518 §5.1 */
export const contentEncryptions = ['A128CBC-HS256', 'A256CBC-HS512', 'A128GCM', 'A256GCM'] as const

export type ContentEncryption = (typeof contentEncryptions)[number]
