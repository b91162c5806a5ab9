import {
  constants,
  createCipheriv,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
} from 'node:crypto'
import { agreedKey, wrapIv } from './agreed-key.ts'
import type { ContentEncryption, KeyEncryptionAlg } from './algorithms.ts'
import { encryptContent, keyLengths } from './content-encryption.ts'
import type { ForeignKey } from './jwk-set.ts'

/** The encryption that a client registered. OIDC Registration §2 */
export type Encryption = { alg: KeyEncryptionAlg; enc: ContentEncryption }

/** Whether a key fits this encryption, by its `use`, `alg` and type. RFC 7517 §4.2, §4.4 */
export function suitsEncryption({ alg }: Encryption, candidate: ForeignKey): boolean {
  if (candidate.use !== undefined && candidate.use !== 'enc') return false
  if (candidate.alg !== undefined && candidate.alg !== alg) return false
  const type = candidate.key.asymmetricKeyType
  return alg === 'RSA-OAEP-256' ? type === 'rsa' : type === 'ec' || type === 'x25519'
}

/**
 * Encrypts text as a compact JWE to a public key. `cty` is `JWT` if the text is one. RFC 7516 §5.1
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
  if (alg === 'ECDH-ES') return { key: agreedKey(secret, enc, length), encryptedKey: Buffer.alloc(0), header }
  const bytes = alg === 'ECDH-ES+A128KW' ? 16 : 32
  const key = random(length)
  const wrap = createCipheriv(`id-aes${bytes * 8}-wrap`, agreedKey(secret, alg, bytes), wrapIv)
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

function encoded(bytes: Buffer): string {
  return bytes.toString('base64url')
}
