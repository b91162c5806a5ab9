import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../database/database.ts'
import { InUse, StorageUnavailable, UnusableDatabase } from '../database/errors.ts'
import type { Snapshot } from '../database/snapshot.ts'
import { checkMasterKey } from '../keys/master-key-check.ts'
import type { MasterKey } from '../keys/sealing.ts'
import { postgresName } from '../postgres/address.ts'
import { changingTables } from '../schema/migrate.ts'
import { readTerms } from '../schema/terms.ts'
import { prepareDataFile } from '../sqlite/data-file.ts'
import { openSqliteSnapshot, sqliteIsInUse } from '../sqlite/snapshot.ts'
import { openSqlite, sqliteTables } from '../sqlite/sqlite.ts'
import type { Target } from './target.ts'

/** Where a database is: a SQLite file or a PostgreSQL URL. */
export type Place = { file: string } | { url: string }

/** The name of a place for messages, without user name and password. */
export function nameOf(place: Place): string {
  return 'file' in place ? place.file : postgresName(place.url)
}

/**
 * Opens a snapshot. Throws if there is no database of Valetkey, or if its keys are encrypted under another master
 * key.
 */
export async function snapshotOf(place: Place, master: MasterKey): Promise<Snapshot> {
  const name = nameOf(place)
  if ('file' in place && !existsSync(place.file)) throw new UnusableDatabase(`${name}: there is no database`)
  const snapshot = await snapshotAt(place)
  try {
    if (!(await tablesIn(snapshot)).includes('meta')) {
      throw new UnusableDatabase(`${name}: expected a database of Valetkey, got none or another program's`)
    }
    await checkMasterKey(snapshot, master, name)
    return snapshot
  } catch (error) {
    await snapshot.close()
    throw error
  }
}

/** Whether the place contains a database, of Valetkey or of another program; the latter is refused when opened. */
export async function isBegun(place: Place): Promise<boolean> {
  if ('file' in place && !existsSync(place.file)) return false
  try {
    const snapshot = await snapshotAt(place)
    try {
      const tables = await tablesIn(snapshot)
      if (tables.length !== 1 || tables[0] !== 'meta') return tables.length > 0
      // Only the table `meta`: a start or a restore was interrupted. Its facts tell whether anything was written.
      const { schema, restoring } = await readTerms(snapshot)
      return schema > 0 || restoring !== undefined
    } finally {
      await snapshot.close()
    }
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error
    // The file is not a SQLite database: opening it will give a better error message.
    if ('file' in place) return true
    throw new UnusableDatabase(`${nameOf(place)}: ${error.message}`, { cause: error })
  }
}

async function snapshotAt(place: Place): Promise<Snapshot> {
  if ('file' in place) return openSqliteSnapshot(place.file)
  const { openPostgresSnapshot } = await import('../postgres/snapshot.ts')
  return openPostgresSnapshot(place.url)
}

async function tablesIn(snapshot: Snapshot): Promise<readonly string[]> {
  if (snapshot.engine === 'sqlite') return sqliteTables(snapshot)
  const { postgresTables } = await import('../postgres/postgres.ts')
  return postgresTables(snapshot)
}

/** Opens a database exclusively, to restore into it, and creates a missing file. Throws `InUse`. */
export async function targetAt(place: Place): Promise<Target> {
  const name = nameOf(place)
  if ('file' in place) prepareDataFile(place.file)
  const db = await databaseAt(place)
  // A SQLite file is already locked. On PostgreSQL, the lock excludes migrations and other restores.
  const alone: Target['alone'] = async (run) => {
    if ('file' in place) return run()
    const done = await db.alone(changingTables, async () => ({ value: await run() }))
    if (done === undefined) throw new InUse(name)
    return done.value
  }
  const tables = 'file' in place ? sqliteTables : (await import('../postgres/postgres.ts')).postgresTables
  return { db, name, tables: () => tables(db), isLocked: 'file' in place, alone }
}

async function databaseAt(place: Place): Promise<Database> {
  if ('file' in place) return openSqlite(place.file, { alone: true })
  const { openPostgres } = await import('../postgres/postgres.ts')
  return openPostgres(place.url, { connections: 1, unhurried: true })
}

/** Milliseconds: PostgreSQL still lists a connection for a moment after a server has closed it. */
const leaving = 1_000

/**
 * Whether another process, such as a server, has the database open. This is certain for a file. On PostgreSQL it only
 * counts connections with the same application name, which a URL may change.
 */
export async function isInUse(place: Place): Promise<boolean> {
  if ('file' in place) return existsSync(place.file) && sqliteIsInUse(place.file)
  const { postgresUsers } = await import('../postgres/snapshot.ts')
  const end = performance.now() + leaving
  while ((await postgresUsers(place.url)) > 0) {
    if (performance.now() >= end) return true
    await delay(50)
  }
  return false
}
