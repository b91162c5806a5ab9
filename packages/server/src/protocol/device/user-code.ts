import { hashOf } from '../tokens/artefact.ts'

/** No vowels, so that no word comes out, and nothing that looks like something else. RFC 8628 §6.1 */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'
const length = 8

/** Random bytes that a code is made of: one in sixteen is left out, so that too few are left with a chance of 2^-78. */
const bytes = 4 * length

/** A code that a person types: eight letters, about 2^34.5 of them. RFC 8628 §6.1 */
export function mintUserCode(random: (bytes: number) => Buffer): string {
  // Bytes past the last whole round of letters would make the first ones likelier.
  const drawn = [...random(bytes)].filter((byte) => byte < 240).slice(0, length)
  if (drawn.length < length) throw new Error('the random source does not give random bytes')
  return drawn.map((byte) => letters[byte % letters.length]).join('')
}

/** What a person typed, as it was made: case, dashes and spaces are theirs, and nothing else is mended. */
export function readUserCode(typed: string): string | undefined {
  const code = typed
    .slice(0, 64)
    .replaceAll(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
  return new RegExp(`^[${letters}]{${length}}$`).test(code) ? code : undefined
}

/** In two groups, as it is read out and typed. */
export function shownUserCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** What is stored in its place. It is worth nothing after ten minutes, which is sooner than a leak is found. */
export function userCodeHash(code: string): string {
  return hashOf(`user code ${code}`)
}
