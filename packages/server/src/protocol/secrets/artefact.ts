import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/**
 * The prefixes of artefacts: the tokens, codes and secrets that this server issues. Each begins with the prefix of its
 * kind and ends with a checksum. That lets secret scanners detect a leaked one, lets the server refuse garbage without
 * a database query, and prevents the use of one kind in place of another.
 */
export type Prefix =
  | 'vk_at_'
  | 'vk_rt_'
  | 'vk_code_'
  | 'vk_secret_'
  | 'vk_flow_'
  | 'vk_par_'
  | 'vk_dev_'
  | 'vk_setup_'
  | 'vk_iat_'
  | 'vk_reg_'
  | 'vk_mail_'
  | 'vk_inv_'

/** The length of the CRC-32 at the end, in base64url characters. */
const checksumLength = 6
/**
 * The maximum length of an artefact, in characters. It bounds the cost of hashing and decoding hostile input, and most
 * servers limit the header that carries an access token to 8 KB.
 */
export const longestArtefact = 8_192

export function wrap(prefix: Prefix, bytes: Buffer): string {
  const text = prefix + bytes.toString('base64url')
  return text + checksum(text)
}

/** The bytes of an artefact; `undefined` if the text is not one of this kind. This does not prove authenticity. */
export function unwrap(prefix: Prefix, artefact: string): Buffer | undefined {
  if (!artefact.startsWith(prefix) || artefact.length > longestArtefact) return undefined
  const text = artefact.slice(0, -checksumLength)
  if (text.length <= prefix.length || checksum(text) !== artefact.slice(-checksumLength)) return undefined
  const body = text.slice(prefix.length)
  const bytes = Buffer.from(body, 'base64url')
  // Node ignores characters that are not base64url; an artefact must not have a second valid spelling.
  return bytes.toString('base64url') === body ? bytes : undefined
}

function checksum(text: string): string {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32BE(crc32(text))
  return bytes.toString('base64url')
}

/** A new artefact of 256 random bits. */
export function mint(prefix: Prefix, random: (bytes: number) => Buffer): string {
  return wrap(prefix, random(32))
}

/** The hash under which an artefact is stored: SHA-256 in base64url. 256 random bits need no slow hash. */
export function hashOf(artefact: string): string {
  return createHash('sha256').update(artefact).digest('base64url')
}
