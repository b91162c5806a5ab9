import { createHash } from 'node:crypto'
import { caseless } from '../username.ts'

/**
 * The size of a filter. A password has a place in three neighbouring segments, each of `segmentLength` slots, which is
 * a power of two. The first of them is one of `segments`. `seed` selects the hash function.
 */
export type FilterShape = { seed: number; entries: number; segmentLength: number; segments: number }

/**
 * A set of passwords as a binary fuse filter (Graf and Lemire, 2022): it answers whether a password is in the set, and
 * is wrong about one in 65,536 others. The passwords cannot be read from it.
 */
export type PasswordFilter = FilterShape & { has(password: string): boolean }

const magic = 'valetkey common passwords 1\n\0\0\0\0'
const headerLength = magic.length + 16
const digestLength = 32
const slotLength = 2

/**
 * Reads a filter. The file is the magic string, four unsigned numbers of 32 bits (the seed, the number of passwords,
 * the segment length, the number of first segments), the fingerprints of 16 bits, all little-endian, and the SHA-256
 * of everything before. Throws if any of it is damaged, because a damaged filter would accept every password.
 */
export function readPasswordFilter(bytes: Buffer): PasswordFilter {
  const end = bytes.length - digestLength
  const damaged = () => new Error('the list of common passwords is damaged: install this program again')
  if (end < headerLength || bytes.toString('latin1', 0, magic.length) !== magic) throw damaged()
  if (!digestOf(bytes.subarray(0, end)).equals(bytes.subarray(end))) throw damaged()
  const number = (index: number) => bytes.readUInt32LE(magic.length + 4 * index)
  const shape = { seed: number(0), entries: number(1), segmentLength: number(2), segments: number(3) }
  const slots = bytes.subarray(headerLength, end)
  if (slots.length !== slotLength * (shape.segments + 2) * shape.segmentLength) throw damaged()
  return {
    ...shape,
    has(password) {
      const { fingerprint, places } = placed(password, shape)
      return places.reduce((mixed, at) => mixed ^ slots.readUInt16LE(slotLength * at), fingerprint) === 0
    },
  }
}

/** The three slots of a password, and what they add up to (by exclusive or) if it is in the set. */
function placed(
  password: string,
  { seed, segments, segmentLength }: FilterShape,
): { fingerprint: number; places: readonly [number, number, number] } {
  const hash = createHash('sha256')
    .update(`${seed}\n${comparedForm(password)}`)
    .digest()
  const first = Math.floor((hash.readUInt32LE(0) / 2 ** 32) * segments)
  const slot = (index: number) =>
    (first + index) * segmentLength + (hash.readUInt32LE(4 + 4 * index) & (segmentLength - 1))
  return { fingerprint: hash.readUInt16LE(16), places: [slot(0), slot(1), slot(2)] }
}

/**
 * The form in which passwords are compared with the list: without differences in case and width, because `PASSWORD1`
 * is guessed right after `password1`.
 */
function comparedForm(password: string): string {
  return caseless(password)
}

function digestOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
