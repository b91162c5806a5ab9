import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/**
 * Everything secret that we hand out begins with its kind and ends with a checksum, so that a secret scanner
 * knows a leak when it sees one, garbage is refused without a look at the store, and no artefact passes as another.
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

/** Base64url characters of the CRC-32 at the end. */
const checksumLength = 6
/**
 * Characters. Nothing that we make is longer, and nothing longer is read: hashing and decoding of hostile input stay
 * cheap, and the headers that an access token travels in end at 8 KB in most servers.
 */
export const longestArtefact = 8_192

export function wrap(prefix: Prefix, bytes: Buffer): string {
  const text = prefix + bytes.toString('base64url')
  return text + checksum(text)
}

/** The bytes inside, or `undefined` if it is not an artefact of this kind. Says nothing of authenticity. */
export function unwrap(prefix: Prefix, artefact: string): Buffer | undefined {
  if (!artefact.startsWith(prefix) || artefact.length > longestArtefact) return undefined
  const text = artefact.slice(0, -checksumLength)
  if (text.length <= prefix.length || checksum(text) !== artefact.slice(-checksumLength)) return undefined
  const body = text.slice(prefix.length)
  const bytes = Buffer.from(body, 'base64url')
  // Node skips what is not base64url; two spellings of one artefact would be two names for one thing.
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

/** What is stored in its place: SHA-256, base64url. 256 random bits need no slow hash. */
export function hashOf(artefact: string): string {
  return createHash('sha256').update(artefact).digest('base64url')
}
