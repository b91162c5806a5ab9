import type { CompiledQuery, Selectable } from 'kysely'
import type { Account, NewAccount, Role } from '../../accounts/store.ts'
import type { User } from '../../protocol/records/user.ts'
import type { Sql } from '../database/database.ts'
import { prepared } from '../database/prepared.ts'
import type { UsersTable } from '../schema/schema.ts'
import { columns } from '../sql/columns.ts'
import { parseRecord } from '../sql/json.ts'
import { sql as raw } from '../sql/kysely.ts'

export const userColumns = ['users.id', 'users.username', 'users.claims', 'users.disabled_at'] as const

export function userFromRow(
  row: Pick<Selectable<UsersTable>, 'id' | 'username' | 'claims' | 'disabled_at'>,
): User {
  return {
    id: row.id,
    username: row.username,
    claims: parseRecord(row.claims, `users ${row.id}: claims`),
    disabledAt: row.disabled_at,
  }
}

export function accountFromRow(
  row: Pick<Selectable<UsersTable>, 'id' | 'username' | 'claims' | 'disabled_at' | 'role' | 'declared'>,
): Account {
  return {
    ...userFromRow(row),
    role: roleFromRow(row),
    declared: row.declared === 1,
  }
}

const roles: readonly Role[] = ['owner', 'operator', 'auditor', 'member']

/** Any unexpected value means `member`. */
export function roleFromRow({ role }: Pick<Selectable<UsersTable>, 'role'>): Role {
  return roles.find((each) => each === role) ?? 'member'
}

export const userById = prepared((sql, { id }: { id: string }) =>
  sql.selectFrom('users').select(userColumns).where('id', '=', id),
)

/** A literal, not a parameter: otherwise the partial index of owners would not be used. */
const owner = raw.lit('owner')

/** A disabled account does not count as an owner, so that a new owner can be created. */
function owners(sql: Sql) {
  return sql.selectFrom('users').select('id').where('role', '=', owner).where('disabled_at', 'is', null)
}

/** Selects an owner's `id`, at most one row. */
export function anyOwner(sql: Sql) {
  return owners(sql).limit(1).compile()
}

/** Selects a row if there is no owner: the condition for creating the first one, after `lockMeta`. */
export function noOwner(sql: Sql): CompiledQuery {
  return sql
    .selectNoFrom((none) => none.lit(1).as('free'))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom('users').select('id').where('role', '=', owner).where('disabled_at', 'is', null)),
      ),
    )
    .compile()
}

/** Inserts a user, or no row if the canonical username is taken. */
export function insertUser(sql: Sql, account: NewAccount, now: number): CompiledQuery<unknown> {
  return sql
    .insertInto('users')
    .values({
      id: account.id,
      username: account.username,
      username_key: account.usernameKey,
      claims: JSON.stringify(account.claims),
      role: account.role,
      declared: account.declared ? 1 : 0,
      disabled_at: null,
      authenticated_from: 0,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.column('username_key').doNothing())
    .compile()
}

export function claimsOf(sql: Sql, userId: string) {
  return sql.selectFrom('users').select(['users.claims', 'users.declared']).where('id', '=', userId).compile()
}

/** Replaces the claims of a user who is not declared, if they are still those that were read. */
export function changeClaims(
  sql: Sql,
  { userId, before, after }: { userId: string; before: string; after: string },
  now: number,
): CompiledQuery<unknown> {
  return sql
    .updateTable('users')
    .set({ claims: after, updated_at: now })
    .where('id', '=', userId)
    .where('claims', '=', before)
    .where('declared', '=', 0)
    .compile()
}

/** Issues no tokens any more, and starts no session, for an authentication of this user before a time. */
export function refuseEarlierAuthentications(sql: Sql, userId: string, from: number): CompiledQuery<unknown> {
  return sql.updateTable('users').set({ authenticated_from: from }).where('id', '=', userId).compile()
}

/** Selects a user with everything that is stored about their account. */
export function accountById(sql: Sql, userId: string) {
  return sql.selectFrom('users').select(columns.users).where('id', '=', userId).compile()
}

/** Selects a user who is not declared in the configuration file, and locks the row. */
export function undeclaredUser(sql: Sql, userId: string): CompiledQuery {
  return sql
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .where('declared', '=', 0)
    .forUpdate()
    .compile()
}

/** Selects a row if the user is no owner, or not the only one: the condition for deleting them, after `lockMeta`. */
export function anotherOwner(sql: Sql, userId: string): CompiledQuery {
  return sql
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .where(({ or, eb, exists }) =>
      or([eb('role', '!=', owner), exists(owners(sql).where('id', '!=', userId))]),
    )
    .compile()
}

/** Deletes a user. The rows of other tables that refer to the user are deleted with it. */
export function deleteUser(sql: Sql, userId: string): CompiledQuery<unknown> {
  return sql.deleteFrom('users').where('id', '=', userId).compile()
}

/**
 * Selects a row if the user may sign in and nothing has invalidated an authentication at this time, such as a new
 * password. Locks the row: whoever invalidates it later ends the session that this write starts.
 */
export function stillProven(sql: Sql, userId: string, provenAt: number): CompiledQuery<unknown> {
  return sql
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .where('disabled_at', 'is', null)
    .where('authenticated_from', '<=', provenAt)
    .forShare()
    .compile()
}
