import type { NewCredential } from '../../accounts/factors/credential.ts'
import type { NewMail } from '../../accounts/mail/new-mail.ts'
import type { FactorChanges } from '../../accounts/self-service/factor-changes.ts'
import type { Database, Statement } from '../database/database.ts'
import { refuseReplaced } from '../keys/data-key.ts'
import type { DataKey } from '../keys/sealing.ts'
import { mailStatement } from '../mail/mail-queue.ts'
import {
  deleteCredential,
  deleteKinds,
  deleteSpare,
  hasKind,
  nameCredential,
  roomForCredential,
} from '../tables/credentials.ts'
import { recordEvents } from '../tables/events.ts'
import { lockUser } from '../tables/memberships.ts'
import { sessionOf } from '../tables/sessions.ts'
import { addCredentials } from './add-credentials.ts'

/** Adds and removes the factors of a user. Concurrent changes of one user wait for each other. */
export function factorChanges(db: Database, sealing: DataKey): FactorChanges {
  const { sql } = db
  const replaceSpare = (
    userId: string,
    spare: readonly NewCredential[],
    now: number,
  ): readonly Statement[] => {
    const [first] = spare
    if (first === undefined) return []
    return [{ query: deleteKinds(sql, userId, [first.kind]) }, ...addCredentials(sql, spare, sealing, now)]
  }
  const told = (mails: readonly NewMail[], now: number) =>
    mails.map((mail) => mailStatement(sql, sealing, mail, now))
  return {
    async addFactor({ userId, sessionId, credential, spare, most, mails, events, now }) {
      const written = await db.write([
        { query: lockUser(sql, userId), expect: 'one' },
        { query: sessionOf(sql, userId, sessionId, now), expect: 'one' },
        {
          query: roomForCredential(sql, { userId, kind: credential.kind }, most),
          expect: 'one',
          otherwise: 'too_many_credentials',
        },
        ...addCredentials(sql, [credential], sealing, now),
        ...replaceSpare(userId, spare, now),
        ...told(mails, now),
        ...recordEvents(sql, events, now),
      ])
      if (written.committed) return 'added'
      if (written.lost.otherwise === 'too_many_credentials') return 'full'
      if (written.lost.otherwise === 'credential_exists') return 'exists'
      if (written.lost.otherwise === 'data_key_replaced') await refuseReplaced(db, sealing)
      return 'lost'
    },
    async removeFactor({ userId, kind, id, waysIn, required, second, spare, mails, events, now }) {
      const written = await db.write([
        { query: lockUser(sql, userId), expect: 'one' },
        { query: deleteCredential(sql, { userId, kind, id }), expect: 'one' },
        { query: hasKind(sql, userId, waysIn), expect: 'one', otherwise: 'last_way_in' },
        ...(required === undefined
          ? []
          : [
              {
                query: hasKind(sql, userId, required),
                expect: 'one',
                otherwise: 'second_factor_required',
              } as const,
            ]),
        { query: deleteSpare(sql, userId, { spare, without: second }) },
        ...told(mails, now),
        ...recordEvents(sql, events, now),
      ])
      if (written.committed) return 'removed'
      if (written.lost.otherwise === 'last_way_in') return 'last_way_in'
      return written.lost.otherwise === 'second_factor_required' ? 'required' : 'gone'
    },
    async renameFactor({ now, name, ...key }) {
      const written = await db.write([{ query: nameCredential(sql, key, name, now), expect: 'one' }])
      return written.committed ? 'renamed' : 'gone'
    },
    async renewSpare({ userId, spare, second, mails, events, now }) {
      const written = await db.write([
        { query: lockUser(sql, userId), expect: 'one' },
        { query: hasKind(sql, userId, second), expect: 'one' },
        ...replaceSpare(userId, spare, now),
        ...told(mails, now),
        ...recordEvents(sql, events, now),
      ])
      return written.committed ? 'renewed' : 'lost'
    },
    async removeKinds({ userId, kinds, events, now }) {
      const written = await db.write([
        { query: lockUser(sql, userId) },
        { query: deleteKinds(sql, userId, kinds), expect: 'one' },
        ...recordEvents(sql, events, now),
      ])
      return written.committed ? written.answers[1].affected : 0
    },
  }
}
