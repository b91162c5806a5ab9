import type { PasswordChanges } from '../../accounts/self-service/change-password.ts'
import type { Database } from '../database/database.ts'
import { type MailSealing, mailStatement } from '../mail/mail-queue.ts'
import { changePassword, passwordOf } from '../tables/credentials.ts'
import { recordEvents } from '../tables/events.ts'
import { endParticipations, lockSessions, participationFromRow } from '../tables/participations.ts'
import { deleteSessions, renewSession } from '../tables/sessions.ts'
import { refuseEarlierAuthentications } from '../tables/users.ts'

/** Changes the password of a user, and ends their other sessions, in one write. */
export function passwordChanges(db: Database, sealing: MailSealing): PasswordChanges {
  const { sql } = db
  return {
    async passwordFacts(userId) {
      const [row] = await db.read(passwordOf(sql, userId))
      return row && { changedAt: row.updated_at, declared: row.fingerprint !== null }
    },
    async changePassword({
      userId,
      previous,
      passwordHash,
      sessionId,
      endOthers,
      renewal,
      mails,
      events,
      now,
    }) {
      const password = {
        query: changePassword(sql, { userId, previous, hash: passwordHash, now }),
        expect: 'one',
      } as const
      const rest = [
        { query: renewSession(sql, { ...renewal, now }), expect: 'one' } as const,
        ...mails.map((mail) => mailStatement(sql, sealing, mail, now)),
        ...recordEvents(sql, events, now),
      ]
      if (!endOthers) {
        const written = await db.write([password, ...rest])
        return written.committed ? { outcome: 'changed', participations: [] } : { outcome: 'lost' }
      }
      const others = { userId, except: sessionId }
      const written = await db.write([
        password,
        // Also refuses a sign-in with the old password that is under way.
        { query: refuseEarlierAuthentications(sql, userId, renewal.authenticatedAt) },
        { query: lockSessions(sql, { userId }) },
        { query: endParticipations(sql, others, now) },
        { query: deleteSessions(sql, others) },
        ...rest,
      ])
      if (!written.committed) return { outcome: 'lost' }
      return { outcome: 'changed', participations: written.answers[3].rows.map(participationFromRow) }
    },
  }
}
