import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { constantTimeEqual } from '../secrets/constant-time-equal.ts'
import type { ContentEncryption } from './algorithms.ts'

/** Lengths of the content encryption key in bytes. The CBC modes use half of it for the MAC. RFC 7518 §5 */
export const keyLengths: Record<ContentEncryption, number> = {
  A128GCM: 16,
  A256GCM: 32,
  'A128CBC-HS256': 32,
  'A256CBC-HS512': 64,
}

/** The parts of a JWE with its encrypted content. RFC 7516 §2 */
export type Content = { iv: Buffer; ciphertext: Buffer; tag: Buffer }

const gcm = { A128GCM: 'aes-128-gcm', A256GCM: 'aes-256-gcm' } as const
const cbc = { 'A128CBC-HS256': 'aes-128-cbc', 'A256CBC-HS512': 'aes-256-cbc' } as const

/** Encrypts text and authenticates it together with `aad`. RFC 7518 §5.2.2.1, §5.3 */
export function encryptContent(
  text: Buffer,
  key: Buffer,
  enc: ContentEncryption,
  aad: Buffer,
  random: (bytes: number) => Buffer,
): Content {
  if (enc === 'A128GCM' || enc === 'A256GCM') {
    const iv = random(12)
    const cipher = createCipheriv(gcm[enc], key, iv).setAAD(aad)
    const ciphertext = Buffer.concat([cipher.update(text), cipher.final()])
    return { iv, ciphertext, tag: cipher.getAuthTag() }
  }
  const iv = random(16)
  const cipher = createCipheriv(cbc[enc], key.subarray(key.length / 2), iv)
  const ciphertext = Buffer.concat([cipher.update(text), cipher.final()])
  return { iv, ciphertext, tag: macOf({ iv, ciphertext }, key, aad) }
}

/** Decrypts text; `undefined` if the content is not authentic under this key. RFC 7518 §5.2.2.2, §5.3 */
export function decryptContent(
  { iv, ciphertext, tag }: Content,
  key: Buffer,
  enc: ContentEncryption,
  aad: Buffer,
): Buffer | undefined {
  try {
    if (enc === 'A128GCM' || enc === 'A256GCM') {
      if (iv.length !== 12 || tag.length !== 16) return undefined
      const decipher = createDecipheriv(gcm[enc], key, iv, { authTagLength: 16 }).setAAD(aad).setAuthTag(tag)
      return Buffer.concat([decipher.update(ciphertext), decipher.final()])
    }
    const expected = macOf({ iv, ciphertext }, key, aad)
    // The MAC is checked first: an error about the padding would reveal something about the text.
    if (iv.length !== 16 || !constantTimeEqual(tag, expected)) return undefined
    const decipher = createDecipheriv(cbc[enc], key.subarray(key.length / 2), iv)
    return Buffer.concat([decipher.update(ciphertext), decipher.final()])
  } catch {
    return undefined
  }
}

/** The first half of the key is for the MAC, the second half for encryption. RFC 7518 §5.2.2.1 */
function macOf({ iv, ciphertext }: Omit<Content, 'tag'>, key: Buffer, aad: Buffer): Buffer {
  const half = key.length / 2
  const bits = Buffer.alloc(8)
  bits.writeBigUInt64BE(BigInt(aad.length) * 8n)
  const mac = createHmac(half === 16 ? 'sha256' : 'sha512', key.subarray(0, half))
  return mac.update(aad).update(iv).update(ciphertext).update(bits).digest().subarray(0, half)
}
