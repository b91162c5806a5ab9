import type { CompiledQuery } from 'kysely'
import type { Sql } from '../database/database.ts'
import { columns } from '../sql/columns.ts'

/** Selects a user with their password hash by the canonical username. */
export function accountWithPassword(sql: Sql, usernameKey: string) {
  return sql
    .selectFrom('users')
    .leftJoin('credentials', (join) =>
      join.onRef('credentials.user_id', '=', 'users.id').on('credentials.kind', '=', 'password'),
    )
    .select(columns.users)
    .select('credentials.secret as password_hash')
    .where('users.username_key', '=', usernameKey)
    .compile()
}

/** Sets or replaces a user's password. */
export function setPassword(
  sql: Sql,
  password: { userId: string; hash: string; fingerprint: string | null; now: number },
): CompiledQuery<unknown> {
  return sql
    .insertInto('credentials')
    .values({
      user_id: password.userId,
      kind: 'password',
      credential_id: '',
      secret: password.hash,
      fingerprint: password.fingerprint,
      created_at: password.now,
      updated_at: password.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'kind', 'credential_id']).doUpdateSet((eb) => ({
        secret: eb.ref('excluded.secret'),
        fingerprint: eb.ref('excluded.fingerprint'),
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .compile()
}

/** Replaces the hash of an unchanged password; with `previous`, only if that is still the stored hash. */
export function rehashPassword(
  sql: Sql,
  userId: string,
  hash: string,
  previous: string | undefined,
): CompiledQuery<unknown> {
  const update = sql
    .updateTable('credentials')
    .set({ secret: hash })
    .where('user_id', '=', userId)
    .where('kind', '=', 'password')
  return (previous === undefined ? update : update.where('secret', '=', previous)).compile()
}

/** Changes a password that is not declared in the configuration file, if its hash is still `previous`. */
export function changePassword(
  sql: Sql,
  change: { userId: string; previous: string; hash: string; now: number },
): CompiledQuery<unknown> {
  return sql
    .updateTable('credentials')
    .set({ secret: change.hash, updated_at: change.now })
    .where('user_id', '=', change.userId)
    .where('kind', '=', 'password')
    .where('secret', '=', change.previous)
    .where('fingerprint', 'is', null)
    .compile()
}

/** When a user's password was set, and whether the configuration file declares it; no row if there is none. */
export function passwordOf(sql: Sql, userId: string) {
  return sql
    .selectFrom('credentials')
    .select(['updated_at', 'fingerprint'])
    .where('user_id', '=', userId)
    .where('kind', '=', 'password')
    .compile()
}

/** Selects what a user signs in with, without the secrets. */
export function credentialsOf(sql: Sql, userId: string) {
  return sql
    .selectFrom('credentials')
    .select(['kind', 'created_at', 'updated_at'])
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .compile()
}
