import type { CompiledQuery } from 'kysely'
import type { Sql } from './door.ts'

/** Denies an access token until `expiresAt`; denying it again changes nothing. */
export function denyToken(sql: Sql, jti: string, expiresAt: number): CompiledQuery<unknown> {
  return sql
    .insertInto('denied_tokens')
    .values({ jti, expires_at: expiresAt })
    .onConflict((conflict) => conflict.column('jti').doNothing())
    .compile()
}

export function deniedToken(sql: Sql, jti: string) {
  return sql.selectFrom('denied_tokens').select('jti').where('jti', '=', jti).compile()
}
