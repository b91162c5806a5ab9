import type { CompiledQuery, ExpressionBuilder, Selectable } from 'kysely'
import type { SignedInFrom } from '../../accounts/store.ts'
import type { Session } from '../../protocol/records/session.ts'
import type { Sql } from '../database/database.ts'
import { prepared } from '../database/prepared.ts'
import type { SessionsTable, Tables } from '../schema/schema.ts'
import { parseStrings } from '../sql/json.ts'
import { userColumns } from './users.ts'

/** A new authentication of the user in an existing session. */
export type Renewal = {
  oldCookieHash: string
  newCookieHash: string
  authenticatedAt: number
  amr: readonly string[]
  expiresAt: number
  from?: SignedInFrom
  now: number
}

/** Characters of a `User-Agent` header that are stored. */
const longestUserAgent = 300

function browserColumns(from: SignedInFrom | undefined) {
  return {
    user_agent: from?.userAgent?.slice(0, longestUserAgent) ?? null,
    address: from?.address ?? null,
  }
}

export function sessionFromRow(
  row: Pick<Selectable<SessionsTable>, 'id' | 'user_id' | 'authenticated_at' | 'amr' | 'expires_at'>,
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
  { cookieHash, from }: { cookieHash: string; from: SignedInFrom | undefined },
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
      ...browserColumns(from),
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
        'users.role',
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
      ...(renewal.from === undefined ? {} : browserColumns(renewal.from)),
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

/** One session by its cookie, or sessions of a user: all, one of them by its id, or all except one. */
export type Which =
  | { cookieHash: string }
  | { userId: string; sessionId?: string | undefined; except?: string | undefined }

/** The condition that selects these sessions. */
export function among(which: Which) {
  return ({ and, eb }: ExpressionBuilder<Tables, 'sessions'>) => {
    if ('cookieHash' in which) return eb('cookie_hash', '=', which.cookieHash)
    const { userId, sessionId, except } = which
    return and([
      eb('user_id', '=', userId),
      ...(sessionId === undefined ? [] : [eb('id', '=', sessionId)]),
      ...(except === undefined ? [] : [eb('id', '!=', except)]),
    ])
  }
}

/** Deletes sessions. Tokens bound to one are valid only while its row exists and has not expired. */
export function deleteSessions(sql: Sql, which: Which): CompiledQuery<unknown> {
  return sql.deleteFrom('sessions').where(among(which)).compile()
}

/** Selects the sessions of a user that have not expired, the last used ones first. */
export function sessionsOf(sql: Sql, { userId, now, most }: { userId: string; now: number; most: number }) {
  return sql
    .selectFrom('sessions')
    .select(['id', 'authenticated_at', 'created_at', 'last_used_at', 'user_agent', 'address'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('last_used_at', 'desc')
    .orderBy('id')
    .limit(most)
    .compile()
}

/** Selects a session of a user that has not expired, and keeps it until the commit. */
export function sessionOf(sql: Sql, userId: string, sessionId: string, now: number): CompiledQuery<unknown> {
  return sql
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', sessionId)
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .forShare()
    .compile()
}
