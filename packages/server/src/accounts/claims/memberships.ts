import type { Event } from '../../protocol/records/event.ts'
import type { MembershipKind, Memberships } from '../../protocol/records/memberships.ts'

/** The storage of groups and roles, with the same guarantees as the protocol's `Store`. */
export type MembershipStore = {
  /**
   * Adds a membership. `declared`: the configuration file declares the memberships of this kind for this person.
   * `too_many`: their names would have more than `mostBytes`. `gone`: there is no such person.
   */
  add(
    write: MembershipWrite & { bound: Bound },
  ): Promise<'added' | 'already' | 'declared' | 'too_many' | 'gone'>
  remove(write: MembershipWrite): Promise<'removed' | 'absent' | 'declared'>
  of(userId: string): Promise<Memberships>
  /** Each name that is in use, with the number of people. */
  names(kind: MembershipKind): Promise<readonly { name: string; people: number }[]>
  /** The usernames of the people with this name, of `most` people at most. */
  people(kind: MembershipKind, name: string, most?: number): Promise<readonly string[]>
}

export type MembershipWrite = {
  userId: string
  kind: MembershipKind
  name: string
  /** Written only if something changes. */
  events: readonly Event[]
  now: number
}

/** The bytes that JSON adds to each name, and the most bytes of all names of this kind. */
type Bound = { around: number; most: number }

/**
 * The most bytes that the names of one person may have as JSON. Together with the own claims of that person, they leave
 * room for everything else in an ID token, which has to fit into the URL of a sign-out, and in an access token, which
 * has to fit into a header.
 */
const mostBytes: Readonly<Record<MembershipKind, number>> = { group: 2048, role: 512 }

/** What JSON adds to a name in a list: two quotation marks and a comma. */
const around = 3

export function boundOf(kind: MembershipKind): Bound {
  return { around, most: mostBytes[kind] }
}

const longestName = 200

/**
 * Why a group or role cannot have this name, as the end of a sentence “expected …”; `undefined` if it can. Quotation marks
 * and backslashes would be longer as JSON. Invisible characters and other spellings of one text would make two groups
 * look the same.
 */
export function membershipNameProblem(name: string): string | undefined {
  const visible = !/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}"\\]|^\s|\s$|\s\s|(?! )\s/u.test(name)
  const fits = name !== '' && Buffer.byteLength(name) <= longestName
  if (visible && fits && name === name.normalize('NFC')) return undefined
  return `a name of 1 to ${longestName} bytes, without invisible characters, quotes, backslashes and spaces around it`
}

/** Whether a person may have all of these names. */
export function fitsAll(kind: MembershipKind, names: readonly string[]): boolean {
  const bytes = names.reduce((sum, name) => sum + Buffer.byteLength(name) + around, 0)
  return bytes <= mostBytes[kind]
}
