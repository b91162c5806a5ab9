import type { CompiledQuery } from 'kysely'
import type { MembershipKind, Memberships } from '../../protocol/records/memberships.ts'
import type { Sql } from '../database/database.ts'
import { prepared } from '../database/prepared.ts'
import { sql as raw } from '../sql/kysely.ts'

/** One membership: the user is in the group, or has the role. */
export type MembershipKey = { userId: string; kind: MembershipKind; name: string }

export const membershipsOf = prepared((sql, { userId }: { userId: string }) =>
  sql
    .selectFrom('memberships')
    .select(['memberships.kind', 'memberships.name'])
    .where('user_id', '=', userId),
)

export function membershipsFromRows(rows: readonly { kind: string; name: string }[]): Memberships {
  const of = (kind: MembershipKind) => rows.filter((row) => row.kind === kind).map(({ name }) => name)
  // Sorted here, because the engines sort differently.
  return { groups: of('group').sort(), roles: of('role').sort() }
}

/** Selects the memberships of these users, to compare them with the configuration file. */
export function membershipsOfUsers(sql: Sql, userIds: readonly string[]) {
  return sql
    .selectFrom('memberships')
    .select(['memberships.user_id', 'memberships.kind', 'memberships.name', 'memberships.declared'])
    .where('user_id', 'in', userIds)
    .compile()
}

/** Locks a user, so that concurrent changes of their memberships see each other. */
export function lockUser(sql: Sql, userId: string): CompiledQuery<unknown> {
  return sql.selectFrom('users').select('id').where('id', '=', userId).forUpdate().compile()
}

/** Selects a row if no membership of this kind is declared for the user. */
export function undeclared(sql: Sql, { userId, kind }: MembershipKey): CompiledQuery<unknown> {
  return raw`select 1 as free where not exists
    (select 1 from memberships where user_id = ${userId} and kind = ${kind} and declared = 1)`.compile(sql)
}

/** Selects a row if the user's names of this kind, with this one, have at most so many bytes. */
export function roomFor(
  sql: Sql,
  { userId, kind, name }: MembershipKey,
  { around, most }: { around: number; most: number },
): CompiledQuery<unknown> {
  const free = most - around - Buffer.byteLength(name)
  return raw`select 1 as room where
    (select coalesce(sum(octet_length(name) + ${raw.lit(around)}), 0) from memberships
      where user_id = ${userId} and kind = ${kind} and name <> ${name}) <= ${free}`.compile(sql)
}

/** Inserts a membership, or no row if there is one. */
export function insertMembership(
  sql: Sql,
  { userId, kind, name }: MembershipKey,
  now: number,
): CompiledQuery<unknown> {
  return sql
    .insertInto('memberships')
    .values({ user_id: userId, kind, name, declared: 0, created_at: now })
    .onConflict((conflict) => conflict.columns(['user_id', 'kind', 'name']).doNothing())
    .compile()
}

/** Inserts a declared membership, or marks the one that there is as declared. */
export function declareMembership(
  sql: Sql,
  { userId, kind, name }: MembershipKey,
  now: number,
): CompiledQuery<unknown> {
  return sql
    .insertInto('memberships')
    .values({ user_id: userId, kind, name, declared: 1, created_at: now })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'kind', 'name']).doUpdateSet(({ lit }) => ({ declared: lit(1) })),
    )
    .compile()
}

export function deleteMembership(sql: Sql, { userId, kind, name }: MembershipKey): CompiledQuery<unknown> {
  return sql
    .deleteFrom('memberships')
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .where('name', '=', name)
    .compile()
}

/** Selects each name with the number of people. */
export function namesWithPeople(sql: Sql, kind: MembershipKind) {
  return sql
    .selectFrom('memberships')
    .select(['memberships.name', ({ fn }) => fn.countAll<number>().as('people')])
    .where('kind', '=', kind)
    .groupBy('name')
    .orderBy('name')
    .compile()
}

/** Selects the usernames of the people with this name. */
export function peopleWith(
  sql: Sql,
  { kind, name, most }: { kind: MembershipKind; name: string; most: number | undefined },
) {
  const people = sql
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select('users.username')
    .where('memberships.kind', '=', kind)
    .where('memberships.name', '=', name)
    .orderBy('users.username')
  return (most === undefined ? people : people.limit(most)).compile()
}
