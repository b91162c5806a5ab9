import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { SigningAlg } from '../../protocol/access/api.ts'
import type { DecryptionKey, SigningKey } from '../../protocol/tokens/keys.ts'

const generate = promisify(generateKeyPair)

type PairAlg = SigningAlg | DecryptionKey['alg']

/** Generates a private key for an algorithm, as PKCS #8. RFC 7518 §3.3, §3.4, §4.3, §4.6, RFC 8037 §3.1 */
export async function newPrivateKey(alg: PairAlg): Promise<Buffer> {
  const { privateKey } = await pair(alg)
  return privateKey.export({ type: 'pkcs8', format: 'der' })
}

function pair(alg: PairAlg): Promise<{ privateKey: KeyObject }> {
  if (alg === 'RS256' || alg === 'RSA-OAEP-256') return generate('rsa', { modulusLength: 2048 })
  if (alg === 'ES256' || alg === 'ECDH-ES') return generate('ec', { namedCurve: 'P-256' })
  return generate('ed25519')
}

/** Derives the public key from the private one, so that a public key planted in the database has no effect. */
export function signingKey(alg: SigningAlg, pkcs8: Buffer): SigningKey {
  const { members, ...pair } = bothHalves(pkcs8)
  return { ...pair, alg, publicJwk: { kid: pair.kid, use: 'sig', alg, ...members } }
}

/** The same for a key that clients encrypt for. An elliptic-curve key names no `alg`: it can also wrap keys. */
export function decryptionKey(alg: DecryptionKey['alg'], pkcs8: Buffer): DecryptionKey {
  const { kid, privateKey, members } = bothHalves(pkcs8)
  const only = alg === 'ECDH-ES' ? {} : { alg }
  return { kid, alg, privateKey, publicJwk: { kid, use: 'enc', ...only, ...members } }
}

function bothHalves(pkcs8: Buffer) {
  const privateKey = createPrivateKey({ key: pkcs8, type: 'pkcs8', format: 'der' })
  const publicKey = createPublicKey(privateKey)
  const { kty, crv, x, y, n, e } = publicKey.export({ format: 'jwk' })
  const members = Object.entries({ crv, e, kty, n, x, y }).filter(
    (member): member is [string, string] => typeof member[1] === 'string',
  )
  return { kid: thumbprint(members), privateKey, publicKey, members: Object.fromEntries(members) }
}

/** The SHA-256 thumbprint over the required members in lexicographic order. RFC 7638 §3 */
function thumbprint(members: readonly [string, string][]): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest('base64url')
}
