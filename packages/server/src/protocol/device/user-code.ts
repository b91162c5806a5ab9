import { hashOf } from '../secrets/artefact.ts'

/** No vowels, so that no word comes out, and nothing that looks like something else. RFC 8628 §6.1 */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'

/** Letters of a code: about 2^34.5 codes there are, and 2^52 of the longer ones, which nobody guesses. RFC 8628 §6.1 */
const lengths = { usual: 8, longer: 12 } as const

export type UserCodeLength = keyof typeof lengths

/** A code that a person types. */
export function mintUserCode(random: (bytes: number) => Buffer, length: UserCodeLength = 'usual'): string {
  const wanted = lengths[length]
  // One byte in sixteen is left out, so that too few are left with a chance of 2^-78: those past the last whole round
  // of letters would make the first ones likelier.
  const drawn = [...random(4 * wanted)].filter((byte) => byte < 240).slice(0, wanted)
  if (drawn.length < wanted) throw new Error('the random source does not give random bytes')
  return drawn.map((byte) => letters[byte % letters.length]).join('')
}

/** What a person typed, as it was made: case, dashes and spaces are theirs, and nothing else is mended. */
export function readUserCode(typed: string): string | undefined {
  const code = typed
    .slice(0, 64)
    .replaceAll(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
  return lengthOfUserCode(code) && new RegExp(`^[${letters}]+$`).test(code) ? code : undefined
}

/** Which codes one is of, as it was read; `undefined` for what is none. */
export function lengthOfUserCode(code = ''): UserCodeLength | undefined {
  return (Object.keys(lengths) as UserCodeLength[]).find((length) => lengths[length] === code.length)
}

/** In groups of four, as it is read out and typed. */
export function shownUserCode(code: string): string {
  return code.replaceAll(/.{4}(?!$)/g, '$&-')
}

/** What is stored in its place. It is worth nothing after ten minutes, which is sooner than a leak is found. */
export function userCodeHash(code: string): string {
  return hashOf(`user code ${code}`)
}
