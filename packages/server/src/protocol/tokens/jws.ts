import { sign, verify } from 'node:crypto'
import { isJsonObject } from '@valetkey/resource/foreign-json'
import { objectIn } from '../jose/compact-part.ts'
import type { KeyRing, SigningKey } from './keys.ts'

/** The longest token that is verified, in characters. */
const maxLength = 16_384

const headers = new WeakMap<SigningKey, Map<string, string>>()

/** The encoded header. It depends only on the key and the type, so it is cached. */
function encodedHeader(key: SigningKey, typ: string): string {
  const byType = headers.get(key) ?? new Map<string, string>()
  headers.set(key, byType)
  let header = byType.get(typ)
  if (header === undefined) {
    header = Buffer.from(JSON.stringify({ alg: key.alg, typ, kid: key.kid })).toString('base64url')
    byType.set(typ, header)
  }
  return header
}

/** Signs claims as a compact JWS. RFC 7515 §7.1 */
export async function signJws(key: SigningKey, typ: string, claims: object): Promise<string> {
  const input = `${encodedHeader(key, typ)}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  const signature = await signed(key, Buffer.from(input))
  // Signing as DER and converting takes less than half the time of signing in the raw format (22 against 49 µs).
  return `${input}.${(key.alg === 'ES256' ? rawFromDer(signature) : signature).toString('base64url')}`
}

/** In the thread pool, because an RSA signature would block the event loop for 300 µs. */
function signed({ alg, privateKey }: SigningKey, input: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign(alg === 'EdDSA' ? null : 'sha256', input, privateKey, (error, signature) => {
      if (error) reject(error)
      else resolve(signature)
    })
  })
}

/** Converts the `SEQUENCE { INTEGER r, INTEGER s }` of an ECDSA signature to 64 bytes. RFC 7518 §3.4 */
export function rawFromDer(der: Buffer): Buffer {
  const raw = Buffer.alloc(64)
  const rLength = der.readUInt8(3)
  const sLength = der.readUInt8(5 + rLength)
  copyInteger(der, 4, rLength, raw, 0)
  copyInteger(der, 6 + rLength, sLength, raw, 32)
  return raw
}

/** DER omits leading zeros and adds one before a high bit; in the raw format an integer always has 32 bytes. */
function copyInteger(der: Buffer, start: number, length: number, raw: Buffer, at: number): void {
  const extra = length - 32
  if (extra > 0) der.copy(raw, at, start + extra, start + length)
  else der.copy(raw, at - extra, start, start + length)
}

/**
 * The claims of a JWS that this server signed, or `undefined`. The algorithm comes from the stored key, never from the
 * token; `kid` is the only header parameter that selects anything. RFC 8725 §3.1, §3.11
 */
export function verifyOwnJws(token: string, typ: string, keys: KeyRing): Record<string, unknown> | undefined {
  if (token.length > maxLength) return undefined
  const parts = token.split('.')
  const [headerPart, payloadPart, signaturePart] = parts
  if (parts.length !== 3 || !headerPart || !payloadPart || !signaturePart) return undefined

  const kid = objectIn(headerPart).value?.kid
  const key = typeof kid === 'string' ? keys.verifying(kid) : undefined
  // The header must be exactly the one this server makes: another member (crit, jku) or another alg is refused.
  if (key === undefined || headerPart !== encodedHeader(key, typ)) return undefined

  const signed = Buffer.from(signaturePart, 'base64url')
  if (signed.toString('base64url') !== signaturePart) return undefined
  const input = Buffer.from(`${headerPart}.${payloadPart}`)
  return verifies(key, input, signed) ? ownClaims(payloadPart) : undefined
}

function verifies({ alg, publicKey }: SigningKey, input: Buffer, signature: Buffer): boolean {
  switch (alg) {
    case 'EdDSA':
      return verify(null, input, publicKey, signature)
    case 'RS256':
      return verify('sha256', input, publicKey, signature)
    case 'ES256':
      // As with signing, the raw format takes more time: 115 against 82 µs.
      return signature.length === 64 && verify('sha256', input, publicKey, derFromRaw(signature))
  }
}

/** Converts 64 bytes to the `SEQUENCE { INTEGER r, INTEGER s }` of an ECDSA signature. RFC 7518 §3.4 */
export function derFromRaw(raw: Buffer): Buffer {
  const integers = [derInteger(raw.subarray(0, 32)), derInteger(raw.subarray(32))]
  const length = integers.reduce((sum, integer) => sum + integer.length, 0)
  return Buffer.concat([Buffer.of(0x30, length), ...integers])
}

/** An integer in DER: without leading zeros, except for one before a high bit. */
function derInteger(bytes: Buffer): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1
  const digits = bytes.subarray(start)
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : []
  return Buffer.concat([Buffer.of(0x02, sign.length + digits.length, ...sign), digits])
}

function ownClaims(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
