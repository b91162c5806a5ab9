import { type MembershipKind, membershipKinds } from '../../protocol/records/memberships.ts'
import type { Reader, Sql, Statement } from '../database/database.ts'
import { declareMembership, deleteMembership, membershipsOfUsers } from '../tables/memberships.ts'

/** Names by kind; `undefined` for a kind that the configuration file does not declare for a user. */
export type DeclaredNames = Readonly<Partial<Record<MembershipKind, readonly string[] | undefined>>>

type Known = { kind: MembershipKind; name: string; declared: number }

/** The memberships of these users, by the id of the user. */
export async function membershipsBefore(
  db: Reader,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Known[]>> {
  const rows = userIds.length === 0 ? [] : await db.read(membershipsOfUsers(db.sql, userIds))
  return Map.groupBy(rows, (row) => row.user_id)
}

/**
 * The statements that make the memberships of a user match the configuration file. It is the only source for a kind that
 * it declares, so that nothing stays which the operator has removed there.
 */
export function changedMemberships(
  sql: Sql,
  userId: string,
  { declared, before }: { declared: DeclaredNames; before: readonly Known[] },
  now: number,
): readonly Statement[] {
  return membershipKinds.flatMap((kind) => {
    const names = declared[kind]
    const known = before.filter((row) => row.kind === kind)
    const kept = new Set(known.filter((row) => row.declared === 1).map(({ name }) => name))
    const obsolete = known.filter((row) =>
      names === undefined ? row.declared === 1 : !names.includes(row.name),
    )
    const missing = (names ?? []).filter((name) => !kept.has(name))
    return [
      ...obsolete.map(({ name }) => ({ query: deleteMembership(sql, { userId, kind, name }) })),
      ...missing.map((name) => ({ query: declareMembership(sql, { userId, kind, name }, now) })),
    ]
  })
}
