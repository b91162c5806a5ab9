import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../database/database.ts'
import { NewerDatabase, StorageUnavailable, UnusableDatabase, WrongMasterKey } from '../database/errors.ts'
import type { MasterKey } from '../keys/sealing.ts'
import { migrations } from '../migrations/index.ts'
import { inspect } from '../schema/inspect.ts'
import { changingTables, migrate, schemaVersion } from '../schema/migrate.ts'
import { sqlState } from '../sql/sql-state.ts'
import { openPostgres, postgresTables } from './postgres.ts'

/** Milliseconds between two checks of the progress of another instance that is migrating. */
const checkEvery = 200
/** Milliseconds until a wait is first reported, and between further reports. */
const firstReport = 1_000
const reportEvery = 10_000

/** How long a start has waited for another process that is migrating, and its progress: schema `schema` of `of`. */
export type Wait = { seconds: number; schema: number; of: number }

/**
 * Checks a PostgreSQL database and migrates it to this program's version. Of concurrent starts, one migrates and the
 * others wait, however long that takes: building an index of a large table can take hours. `waiting` is called after a
 * second, and then every ten seconds. Throws the same errors as `openStorage`.
 */
export async function beginPostgres(
  url: string,
  {
    name,
    master,
    waiting = () => {},
  }: { name: string; master: MasterKey; waiting?: ((wait: Wait) => void) | undefined },
): Promise<void> {
  const db = await openPostgres(url, { connections: 1, unhurried: true })
  try {
    await inspect(db, postgresTables, { name, master })
    let migrated: boolean | undefined
    const reportWait = reporter(waiting)
    while (!(await isCurrent(db))) {
      if (migrated) throw new UnusableDatabase(`${name}: the tables that were just created cannot be found`)
      migrated = await db.alone(changingTables, async () => {
        await migrate(db, name)
        return true
      })
      // The other process finishes, or dies and releases the lock.
      if (migrated === undefined) {
        await reportWait(db)
        await delay(checkEvery)
      }
    }
  } catch (error) {
    throw asUnusable(error, name)
  } finally {
    await db.close()
  }
}

/** Returns a function to call repeatedly during a wait, which reports the wait from time to time. */
function reporter(waiting: (wait: Wait) => void): (db: Database) => Promise<void> {
  const began = performance.now()
  let next = firstReport
  return async (db) => {
    const waited = performance.now() - began
    if (waited < next) return
    next = waited + reportEvery
    const begun = (await postgresTables(db)).includes('meta')
    const schema = begun ? await schemaVersion(db) : 0
    waiting({ seconds: Math.floor(waited / 1000), schema, of: migrations.length })
  }
}

/** Whether the schema is current. Needs no privilege to create tables: a server may use a role that cannot migrate. */
async function isCurrent(db: Database): Promise<boolean> {
  if (!(await postgresTables(db)).includes('meta')) return false
  return (await schemaVersion(db)) >= migrations.length
}

/** Turns a failure of the database into a one-line `UnusableDatabase` with PostgreSQL's message. */
function asUnusable(error: unknown, name: string): unknown {
  const known = [NewerDatabase, WrongMasterKey, UnusableDatabase]
  if (known.some((kind) => error instanceof kind) || !(error instanceof Error)) return error
  if (error instanceof StorageUnavailable || sqlState(error) !== undefined) {
    return new UnusableDatabase(`${name}: ${error.message}`, { cause: error })
  }
  return error
}
