import * as v from 'valibot'
import { boundOf, fitsAll, membershipNameProblem } from '../../accounts/claims/memberships.ts'
import { type TextClaimName, textClaims } from '../../accounts/claims/text-claims.ts'
import { type PasswordProblem, passwordProblem } from '../../accounts/passwords/password.ts'
import { shownUsername, usernameKey } from '../../accounts/username.ts'
import type { OwnClaim } from '../../protocol/access/claims.ts'
import { expectedOf, isOfType, mostBytes } from '../../protocol/access/own-claims.ts'
import type { Problem } from '../../protocol/messages/problem.ts'
import { isLine } from '../../protocol/messages/single-line.ts'
import type { MembershipKind } from '../../protocol/records/memberships.ts'
import { Secret } from '../../protocol/secrets/secret.ts'
import { closed, flag, hidden, line, listOf, problemsOf, text, wholeNumber } from '../json/schema.ts'

/** A user that the configuration file declares. */
export type DeclaredUser = {
  username: string
  password: Secret
  /** Standard claims and those of the operator, by their JSON names. OIDC Core §5.1 */
  claims: Readonly<Record<string, unknown>>
  /** The groups and roles; `undefined` for a kind that the entry does not declare. */
  memberships: Readonly<Record<MembershipKind, readonly string[] | undefined>>
}

const lines = text('text of 1 to 500 characters', (value) => {
  return value.length <= 500 && value.split(/\r?\n/).every(isLine)
})

/** OIDC Core §5.1.1 */
const address = closed({
  formatted: v.optional(lines),
  street_address: v.optional(lines),
  locality: v.optional(line()),
  region: v.optional(line()),
  postal_code: v.optional(line()),
  country: v.optional(line()),
})

function names(kind: MembershipKind) {
  return v.pipe(
    listOf(
      v.pipe(
        v.string('a name'),
        v.check(
          (name) => membershipNameProblem(name) === undefined,
          ({ input }) => membershipNameProblem(input) ?? 'a name',
        ),
      ),
      'names',
    ),
    v.check((list) => new Set(list).size === list.length, 'each name once'),
    v.check((list) => fitsAll(kind, list), `names with at most ${boundOf(kind).most} bytes of JSON together`),
  )
}

/** The standard claims that are one line of text. */
const standardTexts = Object.fromEntries(
  Object.entries(textClaims).map(([name, { expected, is }]) => [name, v.optional(text(expected, is))]),
) as Record<TextClaimName, v.OptionalSchema<ReturnType<typeof text>, undefined>>

const members = {
  username: text(
    'a username of 1 to 255 visible characters',
    (username) => usernameKey(username) !== undefined,
  ),
  password: v.string('a password'),
  ...standardTexts,
  email: v.optional(
    text('an e-mail address', (value) => isLine(value) && /^[^\s@]{1,64}@[^\s@]{1,255}$/.test(value)),
  ),
  email_verified: v.optional(flag),
  phone_number: v.optional(line(64)),
  phone_number_verified: v.optional(flag),
  address: v.optional(address),
  updated_at: v.optional(wholeNumber(0, 253_402_300_799, ' of seconds since 1970')),
  groups: v.optional(names('group')),
  roles: v.optional(names('role')),
} as const

/** The member with the operator's own claims: separate, so that a later member cannot have the name of one. */
function ownClaims(claims: readonly OwnClaim[]) {
  if (claims.length === 0) return v.never('nothing, because the file declares no claims')
  const each = claims.map(({ name, type }) => {
    const value = v.custom<unknown>((given) => isOfType(given, type), expectedOf[type])
    return [name, v.optional(value)] as const
  })
  return v.pipe(
    closed(Object.fromEntries(each)),
    v.check(
      (given) => Buffer.byteLength(JSON.stringify(given)) <= mostBytes,
      `claims with at most ${mostBytes} bytes of JSON together, because tokens are sent in headers`,
    ),
  )
}

const passwordExpectations: Readonly<Record<PasswordProblem, string>> = {
  password_too_short: 'a password of at least 8 characters',
  password_too_long: 'a password of at most 4096 bytes',
  password_invalid: 'a password that is well-formed Unicode',
  password_is_username: 'a password that is not the username',
}

/**
 * Reads an entry of `users`. Its problems never show a password. A weak password is accepted for a loopback issuer,
 * for trying things out, with a warning.
 */
export function readUserEntry(
  value: unknown,
  path: string,
  server: { isPublic: boolean; claims: readonly OwnClaim[] },
): { user: DeclaredUser; warnings: readonly string[] } | { problems: readonly Problem[] } {
  const entry = closed({ ...members, claims: v.optional(ownClaims(server.claims)) })
  const result = v.safeParse(entry, value)
  const place = `${path}.password`
  if (!result.success) {
    return { problems: problemsOf(result.issues, path, (each) => each === path || each === place) }
  }
  const { username, password, claims: own, groups: group, roles: role, ...standard } = result.output
  const problem = password === '' ? 'password_too_short' : passwordProblem(password, username)
  const expected = problem === undefined ? undefined : passwordExpectations[problem]
  const isWeak = problem === 'password_too_short' || problem === 'password_is_username'
  if (expected !== undefined && (server.isPublic || password === '' || !isWeak)) {
    return { problems: [{ path: place, expected, came: hidden(password) }] }
  }
  const warnings = expected === undefined ? [] : [`${place}: a public issuer would expect ${expected}`]
  return {
    user: {
      username: shownUsername(username),
      password: new Secret(password),
      claims: { ...standard, ...own },
      memberships: { group, role },
    },
    warnings,
  }
}
