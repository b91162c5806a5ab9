import type { CompiledQuery } from 'kysely'
import type { Sql } from '../door/door.ts'
import { columns } from '../sql/columns.ts'

/** A person and their password hash, found by the canonical username. */
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

/** Sets a person's password, whether there was one or not. */
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

/** The same password under another hash; with `previous` only where that is the hash that stands. */
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
