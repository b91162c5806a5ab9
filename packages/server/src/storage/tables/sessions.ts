import type { CompiledQuery, Selectable } from 'kysely'
import type { Session } from '../../protocol/records/session.ts'
import type { Sql } from '../database/database.ts'
import { prepared } from '../database/prepared.ts'
import type { SessionsTable } from '../schema/schema.ts'
import { parseStrings } from '../sql/json.ts'
import { userColumns } from './users.ts'

/** A new authentication of the user in an existing session. */
export type Renewal = {
  oldCookieHash: string
  newCookieHash: string
  authenticatedAt: number
  amr: readonly string[]
  expiresAt: number
  now: number
}

export function sessionFromRow(
  row: Omit<Selectable<SessionsTable>, 'cookie_hash' | 'created_at' | 'last_used_at'>,
) {
  return {
    id: row.id,
    userId: row.user_id,
    authenticatedAt: row.authenticated_at,
    amr: parseStrings(row.amr, `sessions ${row.id}: amr`),
    expiresAt: row.expires_at,
  } satisfies Session
}

export function insertSession(
  sql: Sql,
  session: Session,
  cookieHash: string,
  now: number,
): CompiledQuery<unknown> {
  return sql
    .insertInto('sessions')
    .values({
      id: session.id,
      cookie_hash: cookieHash,
      user_id: session.userId,
      authenticated_at: session.authenticatedAt,
      amr: JSON.stringify(session.amr),
      created_at: now,
      last_used_at: now,
      expires_at: session.expiresAt,
    })
    .compile()
}

/** Selects the session of a cookie with its user, unless it has expired or timed out, or the user is disabled. */
export const liveSession = prepared(
  (sql, { cookieHash, now, usedAfter }: { cookieHash: string; now: number; usedAfter: number }) =>
    sql
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select(userColumns)
      .select([
        'sessions.id as session_id',
        'sessions.user_id',
        'sessions.authenticated_at',
        'sessions.amr',
        'sessions.last_used_at',
        'sessions.expires_at',
      ])
      .where('sessions.cookie_hash', '=', cookieHash)
      .where('sessions.expires_at', '>', now)
      .where('sessions.last_used_at', '>', usedAfter)
      .where('users.disabled_at', 'is', null)
      // Excludes a sign-in that was in progress while the password was changed.
      .whereRef('users.authenticated_from', '<=', 'sessions.authenticated_at'),
)

export function touchSession(sql: Sql, cookieHash: string, now: number): CompiledQuery<unknown> {
  return sql
    .updateTable('sessions')
    .set({ last_used_at: now })
    .where('cookie_hash', '=', cookieHash)
    .where('last_used_at', '<', now)
    .compile()
}

/** Gives a live session a new cookie. Its id does not change, so that tokens bound to it remain valid. */
export function renewSession(sql: Sql, renewal: Renewal): CompiledQuery<unknown> {
  return sql
    .updateTable('sessions')
    .set({
      cookie_hash: renewal.newCookieHash,
      authenticated_at: renewal.authenticatedAt,
      amr: JSON.stringify(renewal.amr),
      last_used_at: renewal.now,
      expires_at: renewal.expiresAt,
    })
    .where('cookie_hash', '=', renewal.oldCookieHash)
    .where('expires_at', '>', renewal.now)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('users')
          .select('users.id')
          .whereRef('users.id', '=', 'sessions.user_id')
          .where('users.disabled_at', 'is', null),
      ),
    )
    .compile()
}

/** Deletes a session. Tokens bound to it are valid only while its row exists and has not expired. */
export function deleteSession(sql: Sql, cookieHash: string): CompiledQuery<unknown> {
  return sql.deleteFrom('sessions').where('cookie_hash', '=', cookieHash).compile()
}

export function deleteSessionsOf(sql: Sql, userId: string): CompiledQuery<unknown> {
  return sql.deleteFrom('sessions').where('user_id', '=', userId).compile()
}
