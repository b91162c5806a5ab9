import type { CompiledQuery } from 'kysely'
import type { Sql } from '../database/database.ts'
import { columns } from '../sql/columns.ts'

/** Selects the user who has verified this address, with the address as they wrote it. */
export function userAtAddress(sql: Sql, addressKey: string) {
  return sql
    .selectFrom('mail_addresses')
    .innerJoin('users', 'users.id', 'mail_addresses.user_id')
    .select(columns.users)
    .select('mail_addresses.address')
    .where('mail_addresses.address_key', '=', addressKey)
    .compile()
}

export function addressOfUser(sql: Sql, userId: string) {
  return sql
    .selectFrom('mail_addresses')
    .select(columns.mail_addresses)
    .where('user_id', '=', userId)
    .compile()
}

/** Selects a row if this is still the verified address of an enabled user who is not declared. */
export function stillAtAddress(
  sql: Sql,
  { userId, addressKey }: { userId: string; addressKey: string },
): CompiledQuery<unknown> {
  return sql
    .selectFrom('mail_addresses')
    .innerJoin('users', 'users.id', 'mail_addresses.user_id')
    .select('users.id')
    .where('mail_addresses.user_id', '=', userId)
    .where('mail_addresses.address_key', '=', addressKey)
    .where('users.disabled_at', 'is', null)
    .where('users.declared', '=', 0)
    .forShare()
    .compile()
}

export function forgetAddress(sql: Sql, userId: string): CompiledQuery<unknown> {
  return sql.deleteFrom('mail_addresses').where('user_id', '=', userId).compile()
}

/** Inserts a verified address, unless another user has verified it. */
export function insertAddress(
  sql: Sql,
  row: { userId: string; addressKey: string; address: string; now: number },
): CompiledQuery<unknown> {
  return sql
    .insertInto('mail_addresses')
    .values({
      user_id: row.userId,
      address_key: row.addressKey,
      address: row.address,
      verified_at: row.now,
    })
    .onConflict((conflict) => conflict.column('address_key').doNothing())
    .compile()
}
