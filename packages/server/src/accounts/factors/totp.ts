import { createHmac } from 'node:crypto'
import { constantTimeEqual } from '../../protocol/secrets/constant-time-equal.ts'

/** Seconds of a time step, and the digits of a code. What every authenticator app supports. RFC 6238 §4, §5.2 */
export const period = 30
export const digits = 6
/** Bytes of a seed: as long as the hash, as RFC 4226 §4 recommends. */
export const seedLength = 20

/** How many steps the clock of the person's device may be off, in each direction. RFC 6238 §5.2 */
const skew = 1

/** The time step of a time in milliseconds. RFC 6238 §4.2 */
export function timeStep(now: number): number {
  return Math.floor(now / 1000 / period)
}

/** The code of a time step, with HMAC-SHA-1. RFC 4226 §5.3 */
export function codeAt(seed: Buffer, step: number): string {
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', seed).update(message).digest()
  const offset = mac.readUInt8(mac.length - 1) & 0xf
  const value = mac.readUInt32BE(offset) & 0x7fffffff
  return String(value % 10 ** digits).padStart(digits, '0')
}

/** The time step whose code this is, one step around now at most; `undefined` if it is none of them. RFC 6238 §5.2 */
export function stepOfCode(code: string, seed: Buffer, now: number): number | undefined {
  const current = timeStep(now)
  let found: number | undefined
  // Every step is compared, so that the time does not tell which one it is.
  for (let step = current - skew; step <= current + skew; step += 1) {
    if (step >= 0 && constantTimeEqual(codeAt(seed, step), code)) found = step
  }
  return found
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base32 without padding, which authenticator apps expect. RFC 4648 §6 */
export function toBase32(bytes: Buffer): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => alphabet.charAt(Number.parseInt(five.padEnd(5, '0'), 2)))
    .join('')
}

/** The bytes of a base32 text; `undefined` if it has other characters or another length than whole bytes give. */
export function fromBase32(text: string): Buffer | undefined {
  if (!/^[A-Z2-7]*$/.test(text)) return undefined
  let bits = ''
  for (const letter of text) bits += alphabet.indexOf(letter).toString(2).padStart(5, '0')
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  return toBase32(bytes) === text ? bytes : undefined
}

/** The address that authenticator apps read from a QR code. The issuer is shown above the code. */
export function totpUri(seed: string, { issuer, username }: { issuer: string; username: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(username)}`
  const query = [
    `secret=${seed}`,
    `issuer=${encodeURIComponent(issuer)}`,
    'algorithm=SHA1',
    `digits=${digits}`,
    `period=${period}`,
  ]
  return `otpauth://totp/${label}?${query.join('&')}`
}
