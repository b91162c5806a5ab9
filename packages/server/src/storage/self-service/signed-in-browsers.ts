import type { SignedInBrowsers } from '../../accounts/self-service/signed-in-browsers.ts'
import type { Database } from '../database/database.ts'
import { recordEvents } from '../tables/events.ts'
import { endParticipations, lockSessions, participationFromRow } from '../tables/participations.ts'
import { deleteSessions, sessionsOf } from '../tables/sessions.ts'

/** Lists and ends the sessions of a user. */
export function signedInBrowsers(db: Database): SignedInBrowsers {
  const { sql } = db
  return {
    async browsersOf(query) {
      const rows = await db.read(sessionsOf(sql, query))
      return rows.map((row) => ({
        sessionId: row.id,
        from:
          row.address === null ? undefined : { address: row.address, userAgent: row.user_agent ?? undefined },
        authenticatedAt: row.authenticated_at,
        lastUsedAt: row.last_used_at,
      }))
    },
    async endSessionsOf({ events, now, ...which }) {
      const written = await db.write([
        { query: lockSessions(sql, which), expect: 'one' },
        { query: endParticipations(sql, which, now) },
        { query: deleteSessions(sql, which) },
        ...recordEvents(sql, events, now),
      ])
      if (!written.committed) return { ended: 0, participations: [] }
      const [locked, notices] = written.answers
      return { ended: locked.rows.length, participations: notices.rows.map(participationFromRow) }
    },
  }
}
