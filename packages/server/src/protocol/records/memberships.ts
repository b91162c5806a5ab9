/** What a person can be in: a group, or a role. */
export const membershipKinds = ['group', 'role'] as const

export type MembershipKind = (typeof membershipKinds)[number]

/** The names of the groups and roles of a person, in alphabetical order. RFC 7643 §4.1.2 */
export type Memberships = { groups: readonly string[]; roles: readonly string[] }
