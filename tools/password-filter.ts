import { createHash } from 'node:crypto'

type Shape = { seed: number; entries: number; segmentLength: number; segments: number }

/** The product refuses shorter passwords for their length. */
const shortest = 8

/**
 * Makes the filter that the server reads from lists of passwords, one in each line. The same lists give the same bytes.
 * `packages/server/src/accounts/passwords/common-passwords.ts` reads it, and describes the format.
 * Graf and Lemire, "Binary Fuse Filters: Fast and Smaller Than Xor Filters", §4
 */
export function passwordFilter(lists: readonly string[]): { bytes: Buffer; entries: number } {
  const forms = new Set(
    lists
      .flatMap((list) => list.split(/\r?\n/))
      .filter((line) => line.isWellFormed())
      .map(comparedForm)
      .filter((form) => [...form].length >= shortest),
  )
  // The order of the lines does not matter.
  const sorted = [...forms].sort()
  for (let seed = 1; seed <= 100; seed += 1) {
    const shape = shapeFor(sorted.length, seed)
    const slots = filled(sorted, shape)
    if (slots !== undefined) return { bytes: file(shape, slots), entries: shape.entries }
  }
  throw new Error('no filter could be made from this list')
}

/** The sizes that the paper found to work nearly always, with about an eighth more slots than passwords. */
function shapeFor(entries: number, seed: number): Shape {
  const segmentLength = 2 ** Math.max(2, Math.floor(Math.log(entries) / Math.log(3.33) + 2.25))
  const factor = Math.max(1.125, 0.875 + (0.25 * Math.log(1e6)) / Math.log(Math.max(entries, 2)))
  const segments = Math.max(1, Math.ceil((entries * factor) / segmentLength) - 2)
  return { seed, entries, segmentLength, segments }
}

/**
 * The slots, so that those of each password add up to its fingerprint; `undefined` if this seed does not work.
 * Repeatedly takes away a password that is alone in one of its slots, and fills these slots in the opposite order.
 */
function filled(forms: readonly string[], shape: Shape): Uint16Array | undefined {
  const size = (shape.segments + 2) * shape.segmentLength
  const counts = new Uint32Array(size)
  // The exclusive or of the indexes of all passwords in a slot: if there is only one, it is its index.
  const mixed = new Uint32Array(size)
  const places = new Uint32Array(3 * forms.length)
  const fingerprints = new Uint16Array(forms.length)
  const change = (index: number, by: 1 | -1) => {
    for (const at of places.subarray(3 * index, 3 * index + 3)) {
      counts[at] = (counts[at] ?? 0) + by
      mixed[at] = (mixed[at] ?? 0) ^ index
    }
  }
  for (const [index, form] of forms.entries()) {
    const found = placed(form, shape)
    places.set(found.places, 3 * index)
    fingerprints[index] = found.fingerprint
    change(index, 1)
  }

  const alone: number[] = []
  for (const [at, count] of counts.entries()) if (count === 1) alone.push(at)
  const taken: { index: number; at: number }[] = []
  for (let at = alone.pop(); at !== undefined; at = alone.pop()) {
    if (counts[at] !== 1) continue
    const index = mixed[at] ?? 0
    taken.push({ index, at })
    change(index, -1)
    for (const other of places.subarray(3 * index, 3 * index + 3)) if (counts[other] === 1) alone.push(other)
  }
  if (taken.length < forms.length) return undefined

  const slots = new Uint16Array(size)
  for (const { index, at } of taken.reverse()) {
    const others = places.subarray(3 * index, 3 * index + 3)
    slots[at] = others.reduce((sum, other) => sum ^ (slots[other] ?? 0), fingerprints[index] ?? 0)
  }
  return slots
}

/** The three slots of a password, and its fingerprint. */
function placed(form: string, { seed, segments, segmentLength }: Shape) {
  const hash = createHash('sha256').update(`${seed}\n${form}`).digest()
  const first = Math.floor((hash.readUInt32LE(0) / 2 ** 32) * segments)
  const places = [0, 1, 2].map((index) => {
    return (first + index) * segmentLength + (hash.readUInt32LE(4 + 4 * index) & (segmentLength - 1))
  })
  return { fingerprint: hash.readUInt16LE(16), places }
}

/** The same form for all spellings that differ only in case and in the width of the letters. Unicode §5.18 */
function comparedForm(password: string): string {
  return password.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC')
}

function file({ seed, entries, segmentLength, segments }: Shape, slots: Uint16Array): Buffer {
  const magic = Buffer.from('valetkey common passwords 1\n\0\0\0\0', 'latin1')
  const numbers = Buffer.alloc(16)
  for (const [index, value] of [seed, entries, segmentLength, segments].entries()) {
    numbers.writeUInt32LE(value, 4 * index)
  }
  const fingerprints = Buffer.alloc(2 * slots.length)
  for (const [at, value] of slots.entries()) fingerprints.writeUInt16LE(value, 2 * at)
  const content = Buffer.concat([magic, numbers, fingerprints])
  return Buffer.concat([content, createHash('sha256').update(content).digest()])
}
