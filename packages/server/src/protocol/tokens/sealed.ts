import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { unwrap, wrap } from './artefact.ts'
import type { KeyRing } from './keys.ts'

const version = 1
const saltLength = 16
const ivLength = 12
const tagLength = 16

/**
 * Seals claims into an opaque token: AES-256-GCM under a key derived for this one token. A random 96-bit nonce
 * under one fixed key would be safe for 2^32 tokens only, a day's work for a large server; with 128 random bits
 * in the key as well there is no such bound. Layout: version, kid length, kid, salt, nonce, ciphertext, tag.
 */
export function seal(
  claims: object,
  keys: KeyRing,
  issuer: string,
  random: (bytes: number) => Buffer,
): string {
  const { kid, key } = keys.sealing()
  const head = Buffer.concat([Buffer.from([version, kid.length]), Buffer.from(kid, 'latin1')])
  const noise = random(saltLength + ivLength)
  const cipher = createCipheriv('aes-256-gcm', tokenKey(key, noise), noise.subarray(saltLength))
  cipher.setAAD(Buffer.from(issuer))
  const sealed = cipher.update(JSON.stringify(claims), 'utf8')
  return wrap('vk_at_', Buffer.concat([head, noise, sealed, cipher.final(), cipher.getAuthTag()]))
}

/** The claims of a token that we sealed ourselves, or `undefined`. */
export function unseal(token: string, keys: KeyRing, issuer: string): Record<string, unknown> | undefined {
  const bytes = unwrap('vk_at_', token)
  if (bytes === undefined || bytes.length < 2 || bytes[0] !== version) return undefined
  const headLength = 2 + bytes.readUInt8(1)
  if (bytes.length < headLength + saltLength + ivLength + tagLength) return undefined
  const kept = keys.unsealing(bytes.toString('latin1', 2, headLength))
  if (kept === undefined) return undefined

  const noise = bytes.subarray(headLength, headLength + saltLength + ivLength)
  const decipher = createDecipheriv('aes-256-gcm', tokenKey(kept.key, noise), noise.subarray(saltLength), {
    authTagLength: tagLength,
  })
  decipher.setAAD(Buffer.from(issuer))
  decipher.setAuthTag(bytes.subarray(-tagLength))
  try {
    const text = Buffer.concat([
      decipher.update(bytes.subarray(headLength + noise.length, -tagLength)),
      decipher.final(),
    ])
    return JSON.parse(text.toString('utf8')) as Record<string, unknown>
  } catch {
    return undefined
  }
}

function tokenKey(key: KeyObject, noise: Buffer): KeyObject {
  return createSecretKey(createHmac('sha256', key).update(noise.subarray(0, saltLength)).digest())
}
