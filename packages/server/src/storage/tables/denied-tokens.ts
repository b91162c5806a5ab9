import type { CompiledQuery } from 'kysely'
import type { Sql } from '../door.ts'
import { prepared } from '../prepared.ts'

/** Denies an access token until `expiresAt`; denying it again changes nothing. */
export function denyToken(sql: Sql, jti: string, expiresAt: number): CompiledQuery<unknown> {
  return sql
    .insertInto('denied_tokens')
    .values({ jti, expires_at: expiresAt })
    .onConflict((conflict) => conflict.column('jti').doNothing())
    .compile()
}

export const deniedToken = prepared((sql, { jti }: { jti: string }) =>
  sql.selectFrom('denied_tokens').select('jti').where('jti', '=', jti),
)
