/**
 * The signature algorithms that an access token may use. They are all asymmetric: with `HS256` the public key would
 * be the secret, and `none` proves nothing. RFC 9068 §2.1, RFC 8725 §3.1
 */
export const algorithms = {
  ES256: { kty: 'EC', crv: 'P-256' },
  ES384: { kty: 'EC', crv: 'P-384' },
  ES512: { kty: 'EC', crv: 'P-521' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519' },
  Ed25519: { kty: 'OKP', crv: 'Ed25519' },
  PS256: { kty: 'RSA' },
  PS384: { kty: 'RSA' },
  PS512: { kty: 'RSA' },
  RS256: { kty: 'RSA' },
  RS384: { kty: 'RSA' },
  RS512: { kty: 'RSA' },
} as const satisfies Record<string, { kty: string; crv?: string }>

export type Algorithm = keyof typeof algorithms

export function isAlgorithm(name: unknown): name is Algorithm {
  return typeof name === 'string' && Object.hasOwn(algorithms, name)
}

/** True if two names mean the same algorithm. RFC 9864 renamed `EdDSA` to `Ed25519`. */
export function sameAlgorithm(a: unknown, b: Algorithm): boolean {
  return a === b || (isEdwards(a) && isEdwards(b))
}

function isEdwards(name: unknown): boolean {
  return name === 'EdDSA' || name === 'Ed25519'
}
