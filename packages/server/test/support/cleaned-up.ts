import { join } from 'node:path'
import { openSqlite } from '../../src/storage/sqlite/sqlite.ts'
import { sweep } from '../../src/storage/sweep/sweep.ts'
import type { TestServer } from './a-server.ts'

/** Deletes all rows that have expired by the clock of a server, as its clean-up job would do in small steps. */
export async function cleanedUp({ data, clock }: Pick<TestServer, 'data' | 'clock'>): Promise<void> {
  const db = await openSqlite(join(data, 'valetkey.db'))
  try {
    while ((await sweep(db, clock.now())).more);
  } finally {
    await db.close()
  }
}
