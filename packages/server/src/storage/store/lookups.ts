import type { Client } from '../../protocol/clients/client.ts'
import type { Store } from '../../protocol/ports/store.ts'
import type { Database } from '../database/database.ts'
import type { DataKey } from '../keys/sealing.ts'
import type { Registered } from '../registry/registered.ts'
import { isStorable } from '../sql/storable.ts'
import { allApis, apiFromRow } from '../tables/apis.ts'
import { clientById, clientFromRow, clientsById } from '../tables/clients.ts'
import { grantFromRow, liveGrant } from '../tables/grants.ts'
import { membershipsFromRows, membershipsOf } from '../tables/memberships.ts'
import { userById, userFromRow } from '../tables/users.ts'

type Lookups = Pick<Store, 'client' | 'clients' | 'freshClient' | 'apis' | 'user' | 'memberships' | 'grant'>

/** Reads clients and APIs through the cache, users and grants from the database. */
export function lookups(db: Database, registered: Registered, sealing: DataKey, now: () => number): Lookups {
  const { sql } = db

  const readClient = async (id: string) => {
    // No stored client has an id that no column can keep.
    if (!isStorable(id)) return undefined
    const [row] = await db.read(clientById(sql, id))
    return row && clientFromRow(row, sealing)
  }
  const unlessExpired = (client: Client | undefined) => {
    const expired = client?.selfRegistered !== undefined && client.selfRegistered.expiresAt <= now()
    return expired ? undefined : client
  }

  return {
    client: async (id) => unlessExpired(await registered.clients.read(id, () => readClient(id))),
    async clients(ids) {
      // One query for all that are not in the cache, or have to be read again.
      let rows: Promise<ReadonlyMap<string, Client>> | undefined
      const readAll = async () => {
        const found = await db.read(clientsById(sql, ids.filter(isStorable)))
        return new Map(found.map((row) => [row.id, clientFromRow(row, sealing)]))
      }
      const read = async (id: string) => {
        rows ??= readAll()
        return (await rows).get(id)
      }
      const clients = await Promise.all(
        ids.map(async (id) => unlessExpired(await registered.clients.read(id, () => read(id)))),
      )
      return new Map(
        clients.flatMap((client) => (client === undefined ? [] : [[client.id, client] as const])),
      )
    },
    freshClient: async (id) => unlessExpired(await registered.clients.renew(id, () => readClient(id))),
    async apis() {
      const read = async () => (await db.read(allApis(sql))).map(apiFromRow)
      return (await registered.apis.read('', read)) ?? []
    },
    async user(id) {
      const [row] = await db.read(userById(sql, { id }))
      return row && userFromRow(row)
    },
    memberships: async (userId) => membershipsFromRows(await db.read(membershipsOf(sql, { userId }))),
    async grant(userId, clientId, at) {
      const [row] = await db.read(liveGrant(sql, { userId, clientId, now: at }))
      return row && grantFromRow(row)
    },
  }
}
