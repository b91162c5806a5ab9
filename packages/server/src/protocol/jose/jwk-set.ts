import { createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { isJsonObject, type JsonObject } from '@valetkey/resource/foreign-json'

/** A public key of another party, with its JWK members. RFC 7517 §4 */
export type ForeignKey = {
  kid: string | undefined
  use: string | undefined
  alg: string | undefined
  key: KeyObject
}

/** Far more keys than any client has while it rotates them. */
const mostKeys = 100
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
const smallestModulus = 2048
/** Bits. Verifying with a larger key takes so long that it delays other requests. */
const largestModulus = 8192
/** Usual exponents are 3 and 65537; a long one makes a public key as slow as a private one. NIST SP 800-56B §6.2 */
const largestExponent = 2n ** 32n

/**
 * Reads a JWK Set, or returns what was expected instead. Keys of an unsupported type are ignored, as the standard
 * recommends; a set with a private or weak key is refused. RFC 7517 §5, RFC 8725 §3.5
 */
export function readJwkSet(value: unknown): { keys: readonly ForeignKey[] } | { expected: string } {
  const members = isJsonObject(value) ? value.keys : undefined
  if (!Array.isArray(members)) return { expected: 'a JWK Set: an object with a list of keys' }
  if (members.length > mostKeys) return { expected: `at most ${mostKeys} keys` }
  const keys: ForeignKey[] = []
  for (const jwk of members) {
    if (!isJsonObject(jwk)) return { expected: 'a JWK Set whose keys are objects' }
    if (privateMembers.some((member) => Object.hasOwn(jwk, member))) return { expected: 'public keys only' }
    const read = readKey(jwk)
    if (typeof read === 'string') return { expected: read }
    if (read !== undefined) keys.push(read)
  }
  return { keys }
}

function readKey(jwk: JsonObject): ForeignKey | string | undefined {
  if (jwk.kty !== 'RSA' && jwk.kty !== 'EC' && jwk.kty !== 'OKP') return undefined
  if (jwk.kty === 'OKP' && jwk.crv !== 'Ed25519' && jwk.crv !== 'X25519') return undefined
  if (jwk.kty === 'EC' && jwk.crv !== 'P-256' && jwk.crv !== 'P-384' && jwk.crv !== 'P-521') return undefined
  let key: KeyObject
  try {
    key = createPublicKey({ key: jwk as Record<string, string>, format: 'jwk' })
  } catch {
    return 'keys with the members that their kty requires'
  }
  const problem = key.asymmetricKeyType === 'rsa' ? rsaProblem(key, jwk) : agreementProblem(key)
  if (problem !== undefined) return problem
  return { kid: text(jwk.kid), use: text(jwk.use), alg: text(jwk.alg), key }
}

function rsaProblem({ asymmetricKeyDetails }: KeyObject, { n }: JsonObject): string | undefined {
  const { modulusLength: bits = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {}
  if (bits < smallestModulus) return `RSA keys of at least ${smallestModulus} bits`
  if (bits > largestModulus || publicExponent > largestExponent)
    return `RSA keys of at most ${largestModulus} bits, with an exponent of at most 32 bits`
  // With an exponent of 1, encryption hides nothing and anybody can sign. With an even modulus OpenSSL throws.
  const last = Buffer.from(String(n), 'base64url').at(-1) ?? 0
  const isOdd = last % 2 === 1 && publicExponent % 2n === 1n
  return isOdd && publicExponent > 1n ? undefined : 'RSA keys with an odd modulus and an odd exponent above 1'
}

let tried: KeyObject | undefined

/** OpenSSL imports a point of small order, but throws at a key agreement with it. RFC 7748 §6.1 */
function agreementProblem(publicKey: KeyObject): string | undefined {
  if (publicKey.asymmetricKeyType !== 'x25519') return undefined
  tried ??= generateKeyPairSync('x25519').privateKey
  try {
    diffieHellman({ privateKey: tried, publicKey })
    return undefined
  } catch {
    return 'X25519 keys that are not points of small order'
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
