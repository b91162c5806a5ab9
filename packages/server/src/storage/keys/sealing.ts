import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** Encrypts values for the database with AES-256-GCM. */
export type Sealing = {
  /** Encrypts a value. `context` is authenticated data, so that the result cannot be decrypted in another row. */
  seal(plain: Buffer, context: string): string
  /** Decrypts a value. Returns `undefined` if the key or the context is another one, or the value was modified. */
  open(sealed: string, context: string): Buffer | undefined
}

/** The key that an operator keeps outside the database. It encrypts the data key, which encrypts everything else. */
export type MasterKey = Sealing & {
  /** The data key for a database from before data keys existed: it decrypts what the master key encrypted. */
  ownDataKey(): Buffer
}

/** The key that encrypts all other keys in the database, stored there encrypted under the master key. */
export type DataKey = Sealing & {
  kid: string
  /** A keyed hash. Unlike a plain hash of a password, it cannot be attacked by guessing without the data key. */
  fingerprint(text: string): string
  /** The `sub` of a user in a sector. It stays the same as long as the database or a backup exists. OIDC Core §8.1 */
  pairwiseSubject(sector: string, userId: string): string
  /** The authentication tag of a known-browser cookie: 32 bytes. */
  browserTag(text: string): Buffer
  /** The keyed hash under which a recovery code is stored, base64url. Without the data key it cannot be guessed. */
  codeTag(text: string): string
}

/** The format of a sealed value: version, initialization vector, then ciphertext and tag, base64url. */
const version = 'v1'

/** `secret`: 32 random bytes. They are not used as a key directly: a separate key is derived for each use. */
export function masterKey(secret: Uint8Array): MasterKey {
  if (secret.length !== 32) throw new TypeError('the master key has to be 32 bytes long')
  return { ...sealing(secret), ownDataKey: () => Buffer.concat([secret, secret]) }
}

/**
 * `secrets`: 64 random bytes. The first half encrypts. The second half makes fingerprints, pairwise subjects and
 * tags, and stays the same when the first half is replaced.
 */
export function dataKey(kid: string, secrets: Buffer): DataKey {
  if (secrets.length !== 64) throw new TypeError('the data key has to be 64 bytes long')
  const fingerprintKey = derive(secrets.subarray(32), 'valetkey/declared-passwords/v1')
  const browserKey = derive(secrets.subarray(32), 'valetkey/known-browsers/v1')
  const codeKey = derive(secrets.subarray(32), 'valetkey/recovery-codes/v1')
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
    codeTag: (text) => createHmac('sha256', codeKey).update(text).digest('base64url'),
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

/** HKDF. RFC 5869 */
function derive(secret: Uint8Array, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), use, 32))
}
