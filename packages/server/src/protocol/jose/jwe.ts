import {
  constants,
  createCipheriv,
  createHash,
  createHmac,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
} from 'node:crypto'
import type { ContentEncryption, KeyEncryptionAlg } from './algorithms.ts'
import type { ForeignKey } from './jwk-set.ts'

/** How a client wants to have it. OIDC Registration §2 */
export type Encryption = { alg: KeyEncryptionAlg; enc: ContentEncryption }

/** Bytes of the key that encrypts the content, of which the modes with a MAC use half for that. RFC 7518 §5 */
const keyLengths: Record<ContentEncryption, number> = {
  A128GCM: 16,
  A256GCM: 32,
  'A128CBC-HS256': 32,
  'A256CBC-HS512': 64,
}
/** RFC 3394 §2.2.3.1 */
const wrapIv = Buffer.alloc(8, 0xa6)

/** Whether a key can encrypt like this, as far as its owner and its kind say. RFC 7517 §4.2, §4.4 */
export function suitsEncryption({ alg }: Encryption, candidate: ForeignKey): boolean {
  if (candidate.use !== undefined && candidate.use !== 'enc') return false
  if (candidate.alg !== undefined && candidate.alg !== alg) return false
  const type = candidate.key.asymmetricKeyType
  return alg === 'RSA-OAEP-256' ? type === 'rsa' : type === 'ec' || type === 'x25519'
}

/**
 * Encrypts text as a compact JWE for the owner of a key. `cty` is `JWT` where the text is one. RFC 7516 §5.1
 */
export function encryptJwe(
  text: string,
  recipient: ForeignKey,
  { alg, enc }: Encryption,
  options: { cty?: 'JWT'; random: (bytes: number) => Buffer },
): string {
  const { random, cty } = options
  const named = {
    alg,
    enc,
    ...(recipient.kid === undefined ? {} : { kid: recipient.kid }),
    ...(cty && { cty }),
  }
  const { key, encryptedKey, header } = contentKey(recipient.key, { alg, enc }, random)
  const protectedPart = encoded(Buffer.from(JSON.stringify({ ...named, ...header })))
  const { iv, ciphertext, tag } = encryptContent(
    Buffer.from(text),
    key,
    enc,
    Buffer.from(protectedPart),
    random,
  )
  return [protectedPart, encoded(encryptedKey), encoded(iv), encoded(ciphertext), encoded(tag)].join('.')
}

type ContentKey = { key: Buffer; encryptedKey: Buffer; header: object }

function contentKey(
  recipient: KeyObject,
  { alg, enc }: Encryption,
  random: (bytes: number) => Buffer,
): ContentKey {
  const length = keyLengths[enc]
  if (alg === 'RSA-OAEP-256') {
    const key = random(length)
    const padding = constants.RSA_PKCS1_OAEP_PADDING
    const encryptedKey = publicEncrypt({ key: recipient, padding, oaepHash: 'sha256' }, key)
    return { key, encryptedKey, header: {} }
  }
  const ephemeral = ephemeralFor(recipient)
  const secret = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: recipient })
  const header = { epk: publicMembers(ephemeral.publicKey) }
  if (alg === 'ECDH-ES') return { key: concatKdf(secret, enc, length), encryptedKey: Buffer.alloc(0), header }
  const bytes = alg === 'ECDH-ES+A128KW' ? 16 : 32
  const key = random(length)
  const wrap = createCipheriv(`id-aes${bytes * 8}-wrap`, concatKdf(secret, alg, bytes), wrapIv)
  return { key, encryptedKey: Buffer.concat([wrap.update(key), wrap.final()]), header }
}

function ephemeralFor(recipient: KeyObject): { privateKey: KeyObject; publicKey: KeyObject } {
  const namedCurve = recipient.asymmetricKeyDetails?.namedCurve
  return namedCurve === undefined ? generateKeyPairSync('x25519') : generateKeyPairSync('ec', { namedCurve })
}

function publicMembers(key: KeyObject): object {
  const { kty, crv, x, y } = key.export({ format: 'jwk' })
  return { kty, crv, x, ...(y === undefined ? {} : { y }) }
}

/** NIST SP 800-56A §5.8.1, as RFC 7518 §4.6.2 has it: nobody is named but the algorithm. */
function concatKdf(secret: Buffer, algorithm: string, length: number): Buffer {
  const name = Buffer.from(algorithm)
  const info = Buffer.concat([uint32(name.length), name, uint32(0), uint32(0), uint32(length * 8)])
  const rounds = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256')
      .update(uint32(index + 1))
      .update(secret)
      .update(info)
      .digest(),
  )
  return Buffer.concat(rounds).subarray(0, length)
}

function encryptContent(
  text: Buffer,
  key: Buffer,
  enc: ContentEncryption,
  aad: Buffer,
  random: (bytes: number) => Buffer,
): { iv: Buffer; ciphertext: Buffer; tag: Buffer } {
  if (enc === 'A128GCM' || enc === 'A256GCM') {
    const iv = random(12)
    const cipher = createCipheriv(enc === 'A128GCM' ? 'aes-128-gcm' : 'aes-256-gcm', key, iv).setAAD(aad)
    const ciphertext = Buffer.concat([cipher.update(text), cipher.final()])
    return { iv, ciphertext, tag: cipher.getAuthTag() }
  }
  // RFC 7518 §5.2.2.1: the first half of the key makes the MAC, the second encrypts.
  const half = key.length / 2
  const iv = random(16)
  const cipher = createCipheriv(half === 16 ? 'aes-128-cbc' : 'aes-256-cbc', key.subarray(half), iv)
  const ciphertext = Buffer.concat([cipher.update(text), cipher.final()])
  const bits = Buffer.alloc(8)
  bits.writeBigUInt64BE(BigInt(aad.length) * 8n)
  const mac = createHmac(half === 16 ? 'sha256' : 'sha512', key.subarray(0, half))
  const tag = mac.update(aad).update(iv).update(ciphertext).update(bits).digest().subarray(0, half)
  return { iv, ciphertext, tag }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function encoded(bytes: Buffer): string {
  return bytes.toString('base64url')
}
