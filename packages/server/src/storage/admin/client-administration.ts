import type { AdminStore } from '../../admin/admin-store.ts'
import type { Client } from '../../protocol/clients/client.ts'
import type { Database, Statement } from '../database/database.ts'
import { StorageUnavailable } from '../database/errors.ts'
import { underDataKey } from '../keys/data-key.ts'
import type { DataKey } from '../keys/sealing.ts'
import type { Registered } from '../registry/registered.ts'
import { columns } from '../sql/columns.ts'
import { startsWith } from '../sql/starts-with.ts'
import { clientById, clientColumns, clientFromRow, laterThanBefore } from '../tables/clients.ts'
import { deleteDeviceCodesOf } from '../tables/device-codes.ts'
import { recordEvents } from '../tables/events.ts'
import { forgetGrantsTo, revokeGrantsTo } from '../tables/grants.ts'

type ClientAdministration = Pick<
  AdminStore,
  'clientPage' | 'storedClient' | 'createClient' | 'replaceClient' | 'removeClient'
>

/** Lists and changes clients that are not declared. */
export function clientAdministration(
  db: Database,
  registered: Registered,
  sealing: DataKey,
): ClientAdministration {
  const { sql } = db
  // A secret sealed under a data key that is being replaced concurrently could never be opened again.
  const sealable = ({ secrets }: Client): Statement[] =>
    secrets.some(({ plain }) => plain !== undefined) ? [underDataKey(sql, sealing)] : []
  const committed = async (statements: readonly Statement[]): Promise<boolean> => {
    const written = await db.write(statements)
    registered.clients.drop()
    if (!written.committed && written.lost.otherwise === 'data_key_replaced')
      throw new StorageUnavailable('the data key is being replaced')
    return written.committed
  }

  return {
    async clientPage({ prefix, after, most }) {
      const rows = await db.read(
        sql
          .selectFrom('clients')
          .select(columns.clients)
          .$if(prefix !== undefined, (query) => query.where(startsWith('id', prefix ?? '')))
          .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
          .orderBy('id')
          .limit(most + 1)
          .compile(),
      )
      return rows.map((row) => ({ client: clientFromRow(row, sealing), createdAt: row.created_at }))
    },
    async storedClient(id) {
      const [row] = await db.read(clientById(sql, id))
      return row && { client: clientFromRow(row, sealing), createdAt: row.created_at }
    },
    async createClient({ client, events, now }) {
      const insert = sql
        .insertInto('clients')
        .values({
          ...clientColumns(client, sealing),
          declared: 0,
          disabled_at: client.disabledAt,
          created_at: now,
          updated_at: now,
        })
        .onConflict((conflict) => conflict.doNothing())
      const created = await committed([
        ...sealable(client),
        { query: insert.compile(), expect: 'one' },
        ...recordEvents(sql, events, now),
      ])
      return created ? 'created' : 'exists'
    },
    async replaceClient({ client, changedAt, asksAnew, events, now }) {
      const [row] = await db.read(clientById(sql, client.id))
      if (row === undefined) return 'lost'
      const { metadata, secrets } = clientColumns(client, sealing, row)
      const update = sql
        .updateTable('clients')
        .set({ metadata, secrets, disabled_at: client.disabledAt, updated_at: laterThanBefore(now) })
        .where('id', '=', client.id)
        .where('declared', '=', 0)
        .where('updated_at', '=', changedAt)
      const replaced = await committed([
        ...sealable(client),
        { query: update.compile(), expect: 'one' },
        ...(asksAnew ? forgetGrantsTo(sql, client.id, now) : []),
        ...recordEvents(sql, events, now),
      ])
      return replaced ? 'replaced' : 'lost'
    },
    async removeClient({ id, changedAt, events, now }) {
      const remove = sql
        .deleteFrom('clients')
        .where('id', '=', id)
        .where('declared', '=', 0)
        .where('updated_at', '=', changedAt)
      const removed = await committed([
        { query: remove.compile(), expect: 'one' },
        // Token families and authorization codes are only valid while their grant is.
        { query: revokeGrantsTo(sql, id, now) },
        { query: deleteDeviceCodesOf(sql, id) },
        ...recordEvents(sql, events, now),
      ])
      return removed ? 'removed' : 'lost'
    },
  }
}
