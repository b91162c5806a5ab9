import { caseless } from '../username.ts'

/** What an attacker knows about a person and the server, from which people make passwords. */
export type Known = {
  username: string
  /** The person's claims: the names and the e-mail address. */
  claims: Readonly<Record<string, unknown>>
  /** The names of this server: its product and the host of its issuer. */
  server: readonly string[]
}

/** Shorter words, such as the name Al, are part of many good passwords by chance. */
const shortestWord = 3
/** With so few characters besides such words, a password is guessed in an instant. */
const fewest = 4
/** Besides such words, digits and signs: a date or a year with an exclamation mark. */
const mostDigits = 8

const namedIn = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'email',
]

/**
 * Whether a password is made of words that an attacker knows: one or several, forwards or backwards, in any case, with
 * a few characters more, or with a date or the like. A longer password may contain such a word.
 * ASVS 6.2.11, NIST SP 800-63B §3.1.1.2
 */
export function isPersonal(password: string, known: Known): boolean {
  const words = wordsOf(known)
  const form = joined(password)
  const rest = words.reduce((left, word) => left.replaceAll(word, ''), form)
  if (rest === form) return false
  const length = [...rest].length
  return length < fewest || (length <= mostDigits && !/\p{L}/u.test(rest))
}

/** The longest first, so that no word takes away a part of a longer one. */
function wordsOf({ username, claims, server }: Known): readonly string[] {
  const texts = [username, ...server]
  for (const name of namedIn) {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined
    if (typeof value === 'string') texts.push(value)
  }
  const words = texts.flatMap((text) => [joined(text), ...caseless(text).split(/[^\p{L}\p{N}]+/u)])
  const long = words.filter((word) => [...word].length >= shortestWord)
  const both = new Set(long.flatMap((word) => [word, [...word].reverse().join('')]))
  return [...both].sort((one, other) => other.length - one.length)
}

/** Without spaces and signs between words: `alice-adams` is as obvious as `aliceadams`. */
function joined(text: string): string {
  return caseless(text).replace(/[^\p{L}\p{N}]/gu, '')
}
