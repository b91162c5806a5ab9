import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** Encrypts for the database. */
export type Sealing = {
  /** `context` is authenticated with the value: a sealed value moved to another row does not open there. */
  seal(plain: Buffer, context: string): string
  /** `undefined`: another key, another context, or changed. */
  open(sealed: string, context: string): Buffer | undefined
}

/** What an operator keeps apart from the database. It opens the data key, and that everything else. */
export type MasterKey = Sealing & {
  /** The data key of a database from before there were data keys: whatever it sealed, this opens. */
  ownDataKey(): Buffer
}

/** What the keys in the database are encrypted under; it lies there itself, encrypted under the master key. */
export type DataKey = Sealing & {
  kid: string
  /** Worth nothing without the data key, unlike a plain hash of something people think up. */
  fingerprint(text: string): string
  /** A person's name in a sector: the same for as long as there is a database or a backup of it. OIDC Core §8.1 */
  pairwiseSubject(sector: string, userId: string): string
  /** What makes a cookie of ours about a person who signed in: 32 bytes. */
  browserTag(text: string): Buffer
}

/** The envelope: version, initialisation vector, then ciphertext and tag, base64url. */
const version = 'v1'

/** `secret`: 32 random bytes. Nothing is encrypted under them themselves, each use has a key derived for it alone. */
export function masterKey(secret: Uint8Array): MasterKey {
  if (secret.length !== 32) throw new TypeError('the master key has to be 32 bytes long')
  return { ...sealing(secret), ownDataKey: () => Buffer.concat([secret, secret]) }
}

/**
 * Twice 32 random bytes: the first half encrypts; the second makes fingerprints, pairwise subjects and the tags of browsers, and outlives a
 * new first half.
 */
export function dataKey(kid: string, secrets: Buffer): DataKey {
  if (secrets.length !== 64) throw new TypeError('the data key has to be 64 bytes long')
  const fingerprintKey = derive(secrets.subarray(32), 'valetkey/declared-passwords/v1')
  const browserKey = derive(secrets.subarray(32), 'valetkey/known-browsers/v1')
  const pairwiseKey = derive(secrets.subarray(32), 'valetkey/pairwise-subjects/v1')
  return {
    kid,
    ...sealing(secrets.subarray(0, 32)),
    fingerprint: (text) => createHmac('sha256', fingerprintKey).update(text).digest('base64url'),
    pairwiseSubject: (sector, userId) =>
      createHmac('sha256', pairwiseKey)
        .update(JSON.stringify([sector, userId]))
        .digest('base64url'),
    browserTag: (text) => createHmac('sha256', browserKey).update(text).digest(),
  }
}

function sealing(secret: Uint8Array): Sealing {
  const key = derive(secret, 'valetkey/sealed-keys/v1')
  return {
    seal(plain, context) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context))
      const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
      return `${version}.${iv.toString('base64url')}.${sealed.toString('base64url')}`
    },
    open(sealed, context) {
      const [kind, iv, text, ...rest] = sealed.split('.')
      if (kind !== version || iv === undefined || text === undefined || rest.length > 0) return undefined
      const bytes = Buffer.from(text, 'base64url')
      if (bytes.length < 16) return undefined
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), {
          authTagLength: 16,
        })
        decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-16))
        return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()])
      } catch {
        return undefined
      }
    },
  }
}

/** RFC 5869 */
function derive(secret: Uint8Array, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), use, 32))
}
