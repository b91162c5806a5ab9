import { isPageUri } from '../../protocol/clients/metadata/metadata-reader.ts'
import { isLine } from '../../protocol/messages/single-line.ts'

/** A standard claim whose value is one line of text. OIDC Core §5.1 */
export type TextClaim = {
  /** What a value has to be, for messages to operators. */
  expected: string
  is(value: string): boolean
}

const longestLine = 200
const line: TextClaim = {
  expected: `one line of 1 to ${longestLine} characters without control characters`,
  is: (value) => isLine(value) && value.length <= longestLine,
}
const page: TextClaim = {
  expected: 'an https URL (http only on loopback) of at most 2000 characters',
  is: isPageUri,
}

/** The standard claims that are one line of text, and that nobody has to verify. */
export const textClaims = {
  name: line,
  given_name: line,
  family_name: line,
  middle_name: line,
  nickname: line,
  preferred_username: line,
  profile: page,
  picture: page,
  website: page,
  gender: line,
  birthdate: { expected: 'a date such as 1990-04-23, 0000-04-23 or 1990', is: isBirthdate },
  zoneinfo: { expected: 'a time zone such as Europe/Paris', is: isTimeZone },
  locale: { expected: 'a language tag such as en-US', is: isLanguageTag },
} as const satisfies Record<string, TextClaim>

export type TextClaimName = keyof typeof textClaims

function isBirthdate(value: string): boolean {
  const [, year, month, dayOfMonth] = /^(\d{4})(?:-(\d\d)-(\d\d))?$/.exec(value) ?? []
  if (year === undefined) return false
  if (month === undefined || dayOfMonth === undefined) return year !== '0000'
  // A date without a year may be 29 February.
  const date = new Date(`${year === '0000' ? '2000' : year}-${month}-${dayOfMonth}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(5, 10) === `${month}-${dayOfMonth}`
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function isLanguageTag(tag: string): boolean {
  try {
    // OIDC Core §5.1: some implementations use an underscore.
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-')).length === 1
  } catch {
    return false
  }
}
