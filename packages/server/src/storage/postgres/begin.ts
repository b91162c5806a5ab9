import { setTimeout as delay } from 'node:timers/promises'
import type { Door } from '../door/door.ts'
import { NewerDatabase, StorageUnavailable, UnusableDatabase, WrongMasterKey } from '../door/errors.ts'
import type { MasterKey } from '../keys/sealing.ts'
import { migrations } from '../migrations/index.ts'
import { inspect } from '../schema/inspect.ts'
import { changingTables, migrate, schemaVersion } from '../schema/migrate.ts'
import { sqlState } from '../sql/sql-state.ts'
import { openPostgres, postgresTables } from './postgres.ts'

/** Milliseconds between two looks at what another instance that migrates has done. */
const lookEvery = 200
/** Milliseconds until a wait is told of, and then between two words of it. */
const firstWord = 1_000
const nextWord = 10_000

/** How long a start has waited while another process changes the tables, and how far that is: schema `schema` of `of`. */
export type Wait = { seconds: number; schema: number; of: number }

/**
 * Looks at a PostgreSQL database and brings it up to this program's version. Several starts at once share the work:
 * one does it and the others wait, however long that takes: an index of a large table takes hours. `waiting` is told
 * of a wait that takes longer than a moment, again and again. Throws what `openStorage` throws.
 */
export async function beginPostgres(
  url: string,
  {
    name,
    master,
    waiting = () => {},
  }: { name: string; master: MasterKey; waiting?: ((wait: Wait) => void) | undefined },
): Promise<void> {
  const door = await openPostgres(url, { connections: 1, unhurried: true })
  try {
    await inspect(door, postgresTables, { name, master })
    let migrated: boolean | undefined
    const patience = telling(waiting)
    while (!(await isCurrent(door))) {
      if (migrated) throw new UnusableDatabase(`${name}: its tables are not where they were made`)
      migrated = await door.alone(changingTables, async () => {
        await migrate(door, name)
        return true
      })
      // Whoever is at it ends, or dies and lets go of the lock.
      if (migrated === undefined) {
        await patience(door)
        await delay(lookEvery)
      }
    }
  } catch (error) {
    throw asUnusable(error, name)
  } finally {
    await door.close()
  }
}

/** To be called while a start waits; tells of it from time to time. */
function telling(waiting: (wait: Wait) => void): (door: Door) => Promise<void> {
  const began = performance.now()
  let next = firstWord
  return async (door) => {
    const waited = performance.now() - began
    if (waited < next) return
    next = waited + nextWord
    const begun = (await postgresTables(door)).includes('meta')
    const schema = begun ? await schemaVersion(door) : 0
    waiting({ seconds: Math.floor(waited / 1000), schema, of: migrations.length })
  }
}

/** Asked without a right to make tables: whoever serves need not be the one who migrates. */
async function isCurrent(door: Door): Promise<boolean> {
  if (!(await postgresTables(door)).includes('meta')) return false
  return (await schemaVersion(door)) >= migrations.length
}

/** What keeps a start from looking at the database, in one line with PostgreSQL's own words. */
function asUnusable(error: unknown, name: string): unknown {
  const known = [NewerDatabase, WrongMasterKey, UnusableDatabase]
  if (known.some((kind) => error instanceof kind) || !(error instanceof Error)) return error
  if (error instanceof StorageUnavailable || sqlState(error) !== undefined) {
    return new UnusableDatabase(`${name}: ${error.message}`, { cause: error })
  }
  return error
}
