import {
  constants,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto'
import { isJsonObject } from '@valetkey/resource/foreign-json'
import { agreedKey, wrapIv } from './agreed-key.ts'
import {
  type ContentEncryption,
  contentEncryptions,
  type KeyEncryptionAlg,
  keyEncryptionAlgs,
} from './algorithms.ts'
import { exactBytes, isOptionalText, mediaType, objectIn } from './compact-part.ts'
import { type Content, decryptContent, keyLengths } from './content-encryption.ts'

/** The parts of a JWE that a client encrypted for this server. RFC 7516 §7.1 */
export type ForeignJwe = Content & {
  alg: KeyEncryptionAlg
  enc: ContentEncryption
  kid: string | undefined
  /** A media type in lower case, without `application/`. RFC 7516 §4.1.12 */
  cty: string | undefined
  header: Readonly<Record<string, unknown>>
  encryptedKey: Buffer
  aad: Buffer
}

/** Whether text has the five parts of a compact JWE. RFC 7516 §9 */
export function looksEncrypted(text: string): boolean {
  return text.split('.', 6).length === 5
}

/**
 * Parses a compact JWE. Returns `undefined` for text that is not one, an unsupported encryption, compression, or a
 * `crit` header parameter. `longest` in characters. RFC 8725 §3.6, RFC 7516 §4.1.13
 */
export function readForeignJwe(token: string, longest: number): ForeignJwe | undefined {
  if (token.length > longest || !looksEncrypted(token)) return undefined
  const [headerPart = '', ...rest] = token.split('.')
  const { value: header } = objectIn(headerPart)
  const [encryptedKey, iv, ciphertext, tag] = rest.map(exactBytes)
  if (!header || !encryptedKey || !iv || !ciphertext || !tag) return undefined
  const { kid, cty } = header
  const alg = keyEncryptionAlgs.find((each) => each === header.alg)
  const enc = contentEncryptions.find((each) => each === header.enc)
  const strange = ['crit', 'b64', 'zip'].some((name) => Object.hasOwn(header, name))
  if (strange || !alg || !enc || !isOptionalText(kid) || !isOptionalText(cty)) return undefined
  const aad = Buffer.from(headerPart)
  return { alg, enc, kid, cty: mediaType(cty), header, encryptedKey, iv, ciphertext, tag, aad }
}

/**
 * Decrypts a JWE; `undefined` for every failure alike, so that an attacker learns nothing from it. If the content
 * encryption key cannot be decrypted, a random one replaces it, so that every JWE fails at the same step.
 * RFC 7516 §5.2, §11.5
 */
export function decryptJwe(
  jwe: ForeignJwe,
  privateKey: KeyObject,
  random: (bytes: number) => Buffer,
): string | undefined {
  const substitute = random(keyLengths[jwe.enc])
  const key = contentKey(jwe, privateKey)
  return decryptContent(
    jwe,
    key?.length === substitute.length ? key : substitute,
    jwe.enc,
    jwe.aad,
  )?.toString()
}

function contentKey(jwe: ForeignJwe, privateKey: KeyObject): Buffer | undefined {
  const { alg, enc, encryptedKey } = jwe
  try {
    if (alg === 'RSA-OAEP-256') {
      const padding = constants.RSA_PKCS1_OAEP_PADDING
      return privateDecrypt({ key: privateKey, padding, oaepHash: 'sha256' }, encryptedKey)
    }
    const secret = agreedSecret(jwe, privateKey)
    const parties = partiesOf(jwe)
    if (secret === undefined || parties === undefined) return undefined
    if (alg === 'ECDH-ES') {
      // RFC 7516 §5.2 step 10: the agreed key is the content encryption key.
      return encryptedKey.length === 0 ? agreedKey(secret, enc, keyLengths[enc], parties) : undefined
    }
    const bytes = alg === 'ECDH-ES+A128KW' ? 16 : 32
    const unwrap = createDecipheriv(`id-aes${bytes * 8}-wrap`, agreedKey(secret, alg, bytes, parties), wrapIv)
    return Buffer.concat([unwrap.update(encryptedKey), unwrap.final()])
  } catch {
    return undefined
  }
}

/** Only with a point on the curve of the private key: other points could reveal it. RFC 8725 §2.5, §3.4 */
function agreedSecret({ header }: ForeignJwe, privateKey: KeyObject): Buffer | undefined {
  const { epk } = header
  const own = privateKey.asymmetricKeyDetails?.namedCurve
  if (!isJsonObject(epk) || own !== 'prime256v1') return undefined
  const { kty, crv, x, y } = epk
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') return undefined
  // Throws for a point that is not on the curve.
  const publicKey = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
  return diffieHellman({ privateKey, publicKey })
}

function partiesOf({ header: { apu = '', apv = '' } }: ForeignJwe) {
  if (typeof apu !== 'string' || typeof apv !== 'string') return undefined
  const [apuBytes, apvBytes] = [exactBytes(apu), exactBytes(apv)]
  return apuBytes && apvBytes && { apu: apuBytes, apv: apvBytes }
}
