import { hashOf } from '../secrets/artefact.ts'

/** No vowels, so that codes spell no words, and no characters that look alike. RFC 8628 §6.1 */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'

/** Letters of a code. 8 letters make about 2^34.6 codes, 12 about 2^52, too many to guess. RFC 8628 §6.1 */
const lengths = { usual: 8, longer: 12 } as const

export type UserCodeLength = keyof typeof lengths

/** Makes a code for a person to type. */
export function mintUserCode(random: (bytes: number) => Buffer, length: UserCodeLength = 'usual'): string {
  const wanted = lengths[length]
  // Bytes from 240 up, one in sixteen, are discarded: 240 is the largest multiple of 20 in a byte, and the rest would
  // make the first letters more likely. The chance that too few bytes remain is 2^-78.
  const drawn = [...random(4 * wanted)].filter((byte) => byte < 240).slice(0, wanted)
  if (drawn.length < wanted) throw new Error('the random source does not give random bytes')
  return drawn.map((byte) => letters[byte % letters.length]).join('')
}

/** Normalizes a code that a person typed: ignores case, dashes and spaces, and corrects nothing else. RFC 8628 §6.1 */
export function readUserCode(typed: string): string | undefined {
  const code = typed
    .slice(0, 64)
    .replaceAll(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
  return lengthOfUserCode(code) && new RegExp(`^[${letters}]+$`).test(code) ? code : undefined
}

/** The kind of a code returned by `readUserCode`; `undefined` for anything else. */
export function lengthOfUserCode(code = ''): UserCodeLength | undefined {
  return (Object.keys(lengths) as UserCodeLength[]).find((length) => lengths[length] === code.length)
}

/** In groups of four letters, which are easier to read out and type. */
export function shownUserCode(code: string): string {
  return code.replaceAll(/.{4}(?!$)/g, '$&-')
}

/** Stored instead of the code. A short code can be found from its hash, but it expires after ten minutes. */
export function userCodeHash(code: string): string {
  return hashOf(`user code ${code}`)
}
