import type { Selectable } from 'kysely'
import type { AdminStore, StoredUser } from '../../admin/admin-store.ts'
import type { Database, Statement } from '../database/database.ts'
import type { UsersTable } from '../schema/schema.ts'
import { columns } from '../sql/columns.ts'
import { sql as raw } from '../sql/kysely.ts'
import { startsWith } from '../sql/starts-with.ts'
import { recordEvents } from '../tables/events.ts'
import { lockMeta } from '../tables/meta.ts'
import { endParticipations, lockSessions, participationFromRow } from '../tables/participations.ts'
import { deleteSessions } from '../tables/sessions.ts'
import { tokenFamilies } from '../tables/token-families.ts'
import { accountById, accountFromRow, anotherOwner } from '../tables/users.ts'

type UserAdministration = Pick<AdminStore, 'userPage' | 'storedUser' | 'changeUser'>

/** Lists and changes accounts that are not declared. */
export function userAdministration(db: Database): UserAdministration {
  const { sql } = db
  return {
    async userPage({ prefix, after, most }) {
      const rows = await db.read(
        sql
          .selectFrom('users')
          .select(columns.users)
          .$if(prefix !== undefined, (query) => query.where(startsWith('username_key', prefix ?? '')))
          .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
          .orderBy('id')
          .limit(most + 1)
          .compile(),
      )
      return rows.map(userOf)
    },
    async storedUser(id) {
      const [row] = await db.read(accountById(sql, id))
      return row && userOf(row)
    },
    async changeUser({ id, updatedAt, claims, role, disabledAt, events, now }) {
      const update = sql
        .updateTable('users')
        .set({
          claims: JSON.stringify(claims),
          role,
          disabled_at: disabledAt,
          updated_at: raw<number>`case when updated_at >= ${now} then updated_at + 1 else ${now} end`,
          ...(disabledAt === null ? {} : { authenticated_from: now }),
        })
        .where('id', '=', id)
        .where('declared', '=', 0)
        .where('updated_at', '=', updatedAt)
      const sessions = { userId: id }
      const losesOwner = role !== 'owner' || disabledAt !== null
      const written = await db.write([
        // Of two owners who take the role from each other at the same time, one has to stay.
        { query: lockMeta(sql) },
        ...(losesOwner
          ? [{ query: anotherOwner(sql, id), expect: 'one', otherwise: 'last_owner' } satisfies Statement]
          : []),
        { query: update.compile(), expect: 'one' },
        ...(disabledAt === null
          ? []
          : [
              { query: lockSessions(sql, sessions) },
              { query: endParticipations(sql, sessions, now) },
              { query: deleteSessions(sql, sessions) },
              { query: tokenFamilies(sql).revokeOf(id, now) },
            ]),
        ...recordEvents(sql, events, now),
      ])
      if (!written.committed)
        return {
          outcome: written.lost.otherwise === 'last_owner' ? 'last_owner' : 'lost',
          participations: [],
        }
      const ended = disabledAt === null ? undefined : written.answers[losesOwner ? 4 : 3]
      const participations = ended?.rows.map((row) => participationFromRow(row as never)) ?? []
      return { outcome: 'changed', participations }
    },
  }
}

function userOf(row: Selectable<UsersTable>): StoredUser {
  const { id, username, claims, role, declared, disabledAt } = accountFromRow(row)
  return {
    ...{ id, username, claims, role, declared, disabledAt },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
