import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** What the master key does: nothing is encrypted under it itself, each use has a key derived for it alone. */
export type MasterKey = {
  /** `context` is authenticated with the value: a sealed value moved to another row does not open there. */
  seal(plain: Buffer, context: string): string
  /** `undefined`: another key, another context, or changed. */
  open(sealed: string, context: string): Buffer | undefined
  /** Worth nothing without the master key, unlike a plain hash of something people think up. */
  fingerprint(text: string): string
}

/** The envelope: version, initialisation vector, then ciphertext and tag, base64url. */
const version = 'v1'

/** `secret`: 32 random bytes. */
export function masterKey(secret: Uint8Array): MasterKey {
  if (secret.length !== 32) throw new TypeError('the master key has to be 32 bytes long')
  const sealingKey = derive(secret, 'valetkey/sealed-keys/v1')
  const fingerprintKey = derive(secret, 'valetkey/declared-passwords/v1')
  return {
    seal(plain, context) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealingKey, iv).setAAD(Buffer.from(context))
      const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
      return `${version}.${iv.toString('base64url')}.${sealed.toString('base64url')}`
    },
    open(sealed, context) {
      const [kind, iv, text, ...rest] = sealed.split('.')
      if (kind !== version || iv === undefined || text === undefined || rest.length > 0) return undefined
      const bytes = Buffer.from(text, 'base64url')
      if (bytes.length < 16) return undefined
      try {
        const decipher = createDecipheriv('aes-256-gcm', sealingKey, Buffer.from(iv, 'base64url'), {
          authTagLength: 16,
        })
        decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-16))
        return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()])
      } catch {
        return undefined
      }
    },
    fingerprint: (text) => createHmac('sha256', fingerprintKey).update(text).digest('base64url'),
  }
}

/** RFC 5869 */
function derive(secret: Uint8Array, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), use, 32))
}
