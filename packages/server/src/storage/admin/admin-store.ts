import type { AdminStore } from '../../admin/admin-store.ts'
import type { Database } from '../database/database.ts'
import type { DataKey } from '../keys/sealing.ts'
import type { Registered } from '../registry/registered.ts'
import { membershipsFromRows, membershipsOf } from '../tables/memberships.ts'
import { clientAdministration } from './client-administration.ts'
import { recordPages } from './record-pages.ts'
import { userAdministration } from './user-administration.ts'

/** The store of the admin API on any `Database`. */
export function adminStore(db: Database, registered: Registered, sealing: DataKey): AdminStore {
  return {
    ...clientAdministration(db, registered, sealing),
    ...userAdministration(db),
    ...recordPages(db),
    membershipsOf: async (userId) => membershipsFromRows(await db.read(membershipsOf(db.sql, { userId }))),
  }
}
