import type { Database } from '../database/database.ts'
import { UnusableDatabase } from '../database/errors.ts'
import { checkMasterKey } from '../keys/master-key-check.ts'
import type { MasterKey } from '../keys/sealing.ts'
import { readTerms, refuseTerms } from './terms.ts'

/** Checks an existing database, and throws if this program must not use it. Changes nothing. */
export async function inspect(
  db: Database,
  tablesOf: (db: Database) => Promise<readonly string[]>,
  { name, master }: { name: string; master: MasterKey },
): Promise<void> {
  const tables = await tablesOf(db)
  if (tables.length === 0) return
  if (!tables.includes('meta'))
    throw new UnusableDatabase(`${name}: this database belongs to another program`)
  refuseTerms(await readTerms(db), name)
  await checkMasterKey(db, master, name)
}
