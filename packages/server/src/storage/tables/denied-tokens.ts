import type { CompiledQuery } from 'kysely'
import type { Sql } from '../database/database.ts'
import { prepared } from '../database/prepared.ts'

/** Denies an access token until `expiresAt`; denying it again changes nothing. */
export function denyToken(sql: Sql, jti: string, expiresAt: number): CompiledQuery<unknown> {
  return sql
    .insertInto('denied_tokens')
    .values({ jti, expires_at: expiresAt })
    .onConflict((conflict) => conflict.column('jti').doNothing())
    .compile()
}

/** Selects the client of an access token without a family, and whether the token is denied. No row without a client. */
export const ownTokenStanding = prepared((sql, { clientId, jti }: { clientId: string; jti: string }) =>
  sql
    .selectFrom('clients')
    .leftJoin('denied_tokens', (join) => join.on('denied_tokens.jti', '=', jti))
    .select(['clients.updated_at as client_changed_at', 'denied_tokens.jti as found_denial'])
    .where('clients.id', '=', clientId),
)
