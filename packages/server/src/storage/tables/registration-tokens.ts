import type { CompiledQuery } from 'kysely'
import type { Registrations } from '../../protocol/clients/registration/registrations.ts'
import type { Sql } from '../database/database.ts'

export function insertRegistrationToken(
  sql: Sql,
  { hash, uses, expiresAt, now }: Parameters<Registrations['keepRegistrationToken']>[0],
): CompiledQuery<unknown> {
  return sql
    .insertInto('registration_tokens')
    .values({ hash, uses_left: uses, created_at: now, expires_at: expiresAt })
    .compile()
}

export function usableRegistrationToken(sql: Sql, hash: string, now: number) {
  return sql
    .selectFrom('registration_tokens')
    .select('hash')
    .where('hash', '=', hash)
    .where('uses_left', '>', 0)
    .where('expires_at', '>', now)
    .compile()
}

/** Takes one use, if there is one left. */
export function spendRegistrationToken(sql: Sql, hash: string, now: number): CompiledQuery<unknown> {
  return sql
    .updateTable('registration_tokens')
    .set((eb) => ({ uses_left: eb('uses_left', '-', 1) }))
    .where('hash', '=', hash)
    .where('uses_left', '>', 0)
    .where('expires_at', '>', now)
    .compile()
}
