import { setTimeout as delay } from 'node:timers/promises'
import type { Door } from '../door.ts'
import { NewerDatabase, StorageUnavailable, UnusableDatabase, WrongMasterKey } from '../errors.ts'
import { inspect } from '../inspect.ts'
import type { MasterKey } from '../keys/sealing.ts'
import { changingTables, migrate, schemaVersion } from '../migrate.ts'
import { migrations } from '../migrations/index.ts'
import { sqlState } from './faults.ts'
import { openPostgres, postgresTables } from './postgres.ts'

/** Milliseconds between two looks at what another instance that migrates has done. */
const lookEvery = 200

/**
 * Looks at a PostgreSQL database and brings it up to this program's version. Several starts at once share the work:
 * one does it and the others wait. Throws what `openStorage` throws.
 */
export async function beginPostgres(
  url: string,
  { name, master }: { name: string; master: MasterKey },
): Promise<void> {
  const door = await openPostgres(url, { connections: 1, unhurried: true })
  try {
    await inspect(door, postgresTables, { name, master })
    let migrated: boolean | undefined
    while (!(await isCurrent(door))) {
      if (migrated) throw new UnusableDatabase(`${name}: its tables are not where they were made`)
      migrated = await door.alone(changingTables, async () => {
        await migrate(door, name)
        return true
      })
      // Whoever is at it ends, or dies and lets go of the lock.
      if (migrated === undefined) await delay(lookEvery)
    }
  } catch (error) {
    throw asUnusable(error, name)
  } finally {
    await door.close()
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
