import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { unwrap, wrap } from '../secrets/artefact.ts'
import type { KeyRing, SecretKey } from './keys.ts'

const version = 1
const saltLength = 16
const ivLength = 12
const tagLength = 16

/** Tokens per derived key. With random 96-bit nonces, the chance that two of them collide is 2^-57. */
const tokensPerKey = 2 ** 20
/** Limit of cached keys that were derived to open the tokens of other processes. */
const mostDerived = 256

/** `head`: the start of every token under this key: version, kid length, kid, salt. */
type Derived = { head: Buffer; key: KeyObject; left: number }
const own = new WeakMap<SecretKey, Derived>()
const derived = new WeakMap<SecretKey, Map<string, KeyObject>>()

/**
 * Seals claims into an opaque token with AES-256-GCM, under a key derived for this process and a million tokens. One
 * fixed key with random nonces would be safe for only 2^32 tokens, which a large server issues in a day; deriving each
 * key with a random 128-bit salt removes that limit. Layout: version, kid length, kid, salt, nonce, ciphertext, tag.
 */
export function seal(
  claims: object,
  keys: KeyRing,
  issuer: string,
  random: (bytes: number) => Buffer,
): string {
  const { head, key } = sealingKey(keys.sealing(), random)
  const iv = random(ivLength)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(issuer))
  const sealed = cipher.update(JSON.stringify(claims), 'utf8')
  return wrap('vk_at_', Buffer.concat([head, iv, sealed, cipher.final(), cipher.getAuthTag()]))
}

/** The claims of a token that this server sealed, or `undefined`. */
export function unseal(token: string, keys: KeyRing, issuer: string): Record<string, unknown> | undefined {
  const bytes = unwrap('vk_at_', token)
  if (bytes === undefined || bytes.length < 2 || bytes[0] !== version) return undefined
  const headLength = 2 + bytes.readUInt8(1)
  if (bytes.length < headLength + saltLength + ivLength + tagLength) return undefined
  const kept = keys.unsealing(bytes.toString('latin1', 2, headLength))
  if (kept === undefined) return undefined

  const ivAt = headLength + saltLength
  const sealedAt = ivAt + ivLength
  const key = unsealingKey(kept, bytes.subarray(headLength, ivAt))
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(ivAt, sealedAt), {
    authTagLength: tagLength,
  })
  decipher.setAAD(Buffer.from(issuer))
  decipher.setAuthTag(bytes.subarray(-tagLength))
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(sealedAt, -tagLength)), decipher.final()])
    return JSON.parse(text.toString('utf8')) as Record<string, unknown>
  } catch {
    return undefined
  }
}

function sealingKey(secret: SecretKey, random: (bytes: number) => Buffer): Derived {
  let at = own.get(secret)
  if (at === undefined || at.left === 0) {
    const { kid } = secret
    const salt = random(saltLength)
    const head = Buffer.concat([Buffer.from([version, kid.length]), Buffer.from(kid, 'latin1'), salt])
    at = { head, key: derive(secret, salt), left: tokensPerKey }
    own.set(secret, at)
  }
  at.left -= 1
  return at
}

/** The cache is limited because anybody can send a token with a salt of their own. Deriving a key again is cheap. */
function unsealingKey(secret: SecretKey, salt: Buffer): KeyObject {
  const known = derived.get(secret) ?? new Map<string, KeyObject>()
  derived.set(secret, known)
  const name = salt.toString('latin1')
  const found = known.get(name)
  if (found !== undefined) return found
  const key = derive(secret, salt)
  const oldest = known.keys().next()
  if (known.size >= mostDerived && !oldest.done) known.delete(oldest.value)
  known.set(name, key)
  return key
}

function derive({ key }: SecretKey, salt: Buffer): KeyObject {
  return createSecretKey(createHmac('sha256', key).update(salt).digest())
}
