import { join } from 'node:path'
import type { AccountStore } from '../accounts/store.ts'
import type { JobStore } from '../background/job-store.ts'
import type { Store } from '../protocol/store.ts'
import type { KeyRing } from '../protocol/tokens/keys.ts'
import { accountStore } from './account-store.ts'
import { Cache } from './cache.ts'
import { prepareDataFile } from './data-file.ts'
import type { Door } from './door.ts'
import { StorageUnavailable, UnusableDatabase } from './errors.ts'
import { fenced } from './fence.ts'
import { jobStore } from './jobs.ts'
import { openKeys } from './keys.ts'
import { bindMasterKey, checkMasterKey } from './master-key-check.ts'
import { migrate } from './migrate.ts'
import { openRegistry, type Registry } from './registry.ts'
import { type MasterKey, masterKey } from './sealing.ts'
import { openSqlite, sqliteTables } from './sqlite.ts'
import { protocolStore, type Registered } from './store.ts'
import { type Swept, sweep } from './sweep.ts'
import { joinEpoch, readTerms, refuseTerms } from './terms.ts'

export type StorageOptions = {
  /** Made if it is not there; the database in it is `valetkey.db`. */
  dataFolder: string
  /** 32 random bytes. The keys in the database are encrypted under it. */
  masterKey: Uint8Array
  /** Milliseconds since 1970. */
  now: () => number
}

/** Everything that is remembered. */
export type Storage = {
  store: Store
  accounts: AccountStore
  registry: Registry
  keys: KeyRing
  /** The heartbeats of background work. */
  jobs: JobStore
  /** Deletes what nobody needs any more, at most `limit` rows of each kind; to be called from a timer. */
  sweep(now: number, limit: number): Promise<Swept>
  close(): Promise<void>
}

/**
 * Opens the database of a data folder, or begins one. Throws `NewerDatabase`, `WrongMasterKey` or
 * `UnusableDatabase`, each with one line that says why, before it has changed anything.
 */
export async function openStorage({ dataFolder, masterKey: secret, now }: StorageOptions): Promise<Storage> {
  const master = masterKey(secret)
  const file = join(dataFolder, 'valetkey.db')
  if (prepareDataFile(file) === 'begun') await inspect(file, master)
  const door = await openSqlite(file)
  try {
    return await openBehind(door, { name: file, master, now })
  } catch (error) {
    await door.close()
    throw error
  }
}

/** Everything behind a door that is open: what is the same for every engine. */
export async function openBehind(
  bare: Door,
  { name, master, now }: { name: string; master: MasterKey; now: () => number },
): Promise<Storage> {
  await migrate(bare, name)
  await bindMasterKey(bare, master, name)
  const door = fenced(bare, { name, epoch: await joinEpoch(bare) })
  const keys = await openKeys(door, master, now())
  const registered: Registered = { clients: new Cache(10_000), apis: new Cache(1) }
  return {
    store: protocolStore(door, registered, now),
    accounts: accountStore(door),
    registry: openRegistry(door, registered, master),
    keys,
    jobs: jobStore(door),
    sweep: (at, limit) => sweep(door, at, limit),
    close: () => door.close(),
  }
}

/** Looks at a database that somebody began, through a door that cannot write. */
async function inspect(file: string, master: MasterKey): Promise<void> {
  try {
    const door = await openSqlite(file, { readOnly: true })
    try {
      const tables = await sqliteTables(door)
      if (tables.length === 0) return
      if (!tables.includes('meta')) throw new UnusableDatabase(`${file}: a database of another program`)
      refuseTerms(await readTerms(door), file)
      await checkMasterKey(door, master, file)
    } finally {
      await door.close()
    }
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error
    throw new UnusableDatabase(`${file}: ${error.message}`, { cause: error })
  }
}
