import type { People } from '../people.ts'
import type { Limit } from '../throttling/throttle.ts'
import type { NewCredential } from './credential.ts'
import type { Factor } from './factor.ts'

const minute = 60_000

/** A code has sixty random bits, so these limits only keep the noise down. They are apart from those of other codes. */
const recoveryLimits: readonly Limit[] = [
  { name: '10min', attempts: 10, window: 10 * minute },
  { name: '24h', attempts: 100, window: 24 * 60 * minute },
]

/** How many codes a person gets at a time. */
export const codesAtOnce = 10

/** 32 characters, none of which looks like another one. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const groups = 3
const groupLength = 4

/** RFC 8176 has no value for a recovery code. It is the second of two factors. */
const methods = ['mfa'] as const

/** One of ten codes that a person keeps on paper, for when their other factors are out of reach. Each is used once. */
export const recoveryCode = {
  kind: 'recovery_code',
  methods,
  alone: false,
  second: 'spare',
  most: codesAtOnce,
  typed: {
    limits: recoveryLimits,
    prove(typed, credentials, { codeTag }) {
      const [first] = credentials
      if (first === undefined) return undefined
      const id = tagOf(typed, first.userId, { codeTag })
      // The tag is a keyed hash, so comparing it reveals nothing about the codes.
      const found = credentials.find((each) => each.id === id)
      if (found === undefined) return undefined
      return { methods, uses: { userId: found.userId, kind: found.kind, id, consume: true } }
    },
  },
} as const satisfies Factor

/** Ten new codes: the words that are shown once, and the credentials that are stored. */
export function newRecoveryCodes(
  userId: string,
  { random, codeTag }: Pick<People, 'random' | 'codeTag'>,
): { codes: readonly string[]; credentials: readonly NewCredential[] } {
  const codes = Array.from({ length: codesAtOnce }, () => newCode(random))
  const credentials = codes.map(
    (code): NewCredential => ({
      userId,
      kind: 'recovery_code',
      id: tagOf(code, userId, { codeTag }),
      secret: '',
      sealed: false,
      facts: {},
      counter: 0,
    }),
  )
  return { codes, credentials }
}

/** Sixty random bits, in groups that are easy to copy: `7KQM-2XPD-9RTW`. */
function newCode(random: People['random']): string {
  const letters = [...random(groups * groupLength)].map((byte) => alphabet.charAt(byte & 31))
  return Array.from({ length: groups }, (_, index) =>
    letters.slice(index * groupLength, (index + 1) * groupLength).join(''),
  ).join('-')
}

/** The keyed hash of a code of a person, in any spelling that a person may type. */
function tagOf(typed: string, userId: string, { codeTag }: Pick<People, 'codeTag'>): string {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '').slice(0, 64)
  return codeTag(JSON.stringify([userId, code]))
}
