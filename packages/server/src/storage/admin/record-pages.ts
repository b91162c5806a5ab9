import type { AdminStore } from '../../admin/admin-store.ts'
import type { Database } from '../database/database.ts'
import { columns } from '../sql/columns.ts'
import { parseRecord, parseStrings } from '../sql/json.ts'
import { isEventType } from '../tables/events.ts'
import { grantFromRow } from '../tables/grants.ts'

type RecordPages = Pick<
  AdminStore,
  'grantPage' | 'storedGrant' | 'sessionPage' | 'storedSession' | 'eventPage'
>

const sessionColumns = [
  'id',
  'user_id',
  'amr',
  'authenticated_at',
  'created_at',
  'last_used_at',
  'expires_at',
  'address',
  'user_agent',
] as const

/** Lists what people and clients did: grants, sessions, events. */
export function recordPages(db: Database): RecordPages {
  const { sql } = db
  const grants = () => sql.selectFrom('grants').select(columns.grants)
  const sessions = (now: number) =>
    sql.selectFrom('sessions').select(sessionColumns).where('expires_at', '>', now)
  return {
    async grantPage({ userId, clientId, after, most }) {
      const rows = await db.read(
        grants()
          .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
          .$if(clientId !== undefined, (query) => query.where('client_id', '=', clientId ?? ''))
          .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
          .orderBy('id')
          .limit(most + 1)
          .compile(),
      )
      return rows.map((row) => ({ ...grantFromRow(row), revokedAt: row.revoked_at }))
    },
    async storedGrant(id) {
      const [row] = await db.read(grants().where('id', '=', id).compile())
      return row && { ...grantFromRow(row), revokedAt: row.revoked_at }
    },
    async sessionPage({ userId, after, most, now }) {
      const rows = await db.read(
        sessions(now)
          .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
          .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
          .orderBy('id')
          .limit(most + 1)
          .compile(),
      )
      return rows.map(sessionOf)
    },
    async storedSession(id, now) {
      const [row] = await db.read(sessions(now).where('id', '=', id).compile())
      return row && sessionOf(row)
    },
    async eventPage({ userId, clientId, type, since, until, after, most }) {
      const rows = await db.read(
        sql
          .selectFrom('events')
          .select(['id', 'at', 'type', 'user_id', 'client_id', 'flow_id', 'facts'])
          .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
          .$if(clientId !== undefined, (query) => query.where('client_id', '=', clientId ?? ''))
          .$if(type !== undefined, (query) => query.where('type', '=', type ?? ''))
          .$if(since !== undefined, (query) => query.where('at', '>=', since ?? 0))
          .$if(until !== undefined, (query) => query.where('at', '<', until ?? 0))
          .$if(after !== undefined, (query) => query.where('id', '<', after ?? ''))
          .orderBy('id', 'desc')
          .limit(most + 1)
          .compile(),
      )
      return rows.flatMap((row) => {
        // An event of a newer version that runs alongside has no meaning here.
        if (!isEventType(row.type)) return []
        return [
          {
            id: row.id,
            at: row.at,
            type: row.type,
            ...(row.user_id === null ? {} : { userId: row.user_id }),
            ...(row.client_id === null ? {} : { clientId: row.client_id }),
            ...(row.flow_id === null ? {} : { flowId: row.flow_id }),
            ...(row.facts === null ? {} : { facts: parseRecord(row.facts, `events ${row.id}: facts`) }),
          },
        ]
      })
    },
  }
}

function sessionOf(row: {
  id: string
  user_id: string
  amr: string
  authenticated_at: number
  created_at: number
  last_used_at: number
  expires_at: number
  address: string | null
  user_agent: string | null
}) {
  return {
    id: row.id,
    userId: row.user_id,
    amr: parseStrings(row.amr, `sessions ${row.id}: amr`),
    authenticatedAt: row.authenticated_at,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    address: row.address,
    userAgent: row.user_agent,
  }
}
