import { DatabaseSync } from 'node:sqlite'
import type { CompiledQuery } from 'kysely'
import type { Database, Reader, Statement, Written } from '../database/database.ts'
import { InUse, UnusableDatabase } from '../database/errors.ts'
import { noObserver, type StorageObserver } from '../database/observer.ts'
import type { Tables } from '../schema/schema.ts'
import { DummyDriver, Kysely, noIntrospector, SqliteAdapter, sql } from '../sql/kysely.ts'
import { requireStorable } from '../sql/storable.ts'
import { SqliteCompiler } from './builder.ts'
import { SqliteCommits } from './commits.ts'
import { DatabaseBusy, translate } from './faults.ts'
import { SqliteGroup } from './group.ts'
import { LoneJobs } from './lone-jobs.ts'
import { whileBusy } from './patience.ts'
import { SqliteStatements } from './statements.ts'

export type SqliteOptions = {
  /** Opens the file read-only. */
  readOnly?: boolean
  /**
   * Locks the file until it is closed, so that no one else can read or write it. Throws `InUse` if it is already
   * open.
   */
  alone?: boolean
  observer?: StorageObserver
  /** Milliseconds that a statement waits for locks of other processes. */
  patience?: number
}

/** Opens a SQLite file in WAL mode, with every commit synced. */
export async function openSqlite(
  file: string,
  { readOnly = false, alone = false, observer = noObserver, patience = 5_000 }: SqliteOptions = {},
): Promise<Database> {
  // No busy timeout: SQLite's own waiting would block the thread, and with it all requests.
  const database = translate(() => new DatabaseSync(file, { readOnly, timeout: 0 }))
  try {
    if (alone) await lockFile(database, file)
    if (!readOnly) await useWriteAheadLog(database, file, patience)
    // The size limit, 64 MB, truncates a log that has grown while a reader prevented its reset.
    await whileBusy(patience, () =>
      database.exec(`pragma synchronous = full; pragma foreign_keys = on; pragma trusted_schema = off;
        pragma temp_store = memory; pragma cache_size = -8000; pragma journal_size_limit = 67108864`),
    )
    return new SqliteDatabase(database, { observer, patience })
  } catch (error) {
    database.close()
    throw error
  }
}

/** Milliseconds: how long a process that only checks a file has it open. */
const passing = 500

/**
 * Locks the file. Every connection in WAL mode holds a shared lock until it is closed.
 * https://sqlite.org/wal.html#noshm
 */
async function lockFile(database: DatabaseSync, file: string): Promise<void> {
  try {
    await whileBusy(passing, () => database.exec('pragma locking_mode = exclusive; begin exclusive; commit'))
  } catch (error) {
    throw error instanceof DatabaseBusy ? new InUse(file) : error
  }
}

/** Changing the mode needs an exclusive lock, so that concurrent first starts may have to wait here. */
async function useWriteAheadLog(database: DatabaseSync, file: string, patience: number): Promise<void> {
  const change = () => database.prepare('pragma journal_mode = wal').get()?.journal_mode
  if ((await whileBusy(patience, change)) === 'wal') return
  throw new UnusableDatabase(`${file}: the file system has no shared memory for a write-ahead log`)
}

class SqliteDatabase implements Database {
  readonly sql = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: noIntrospector,
      createQueryCompiler: () => new SqliteCompiler(),
    },
  })
  readonly #database: DatabaseSync
  readonly #statements: SqliteStatements
  readonly #commits: SqliteCommits
  readonly #patience: number
  readonly #jobs = new LoneJobs()

  constructor(database: DatabaseSync, options: { observer: StorageObserver; patience: number }) {
    this.#database = database
    this.#statements = new SqliteStatements(database)
    this.#commits = new SqliteCommits(new SqliteGroup(database, this.#statements), options)
    this.#patience = options.patience
  }

  /** Writes run without interruption, so that a read never sees a write that may still be rolled back. */
  async read<Row>(query: CompiledQuery<Row>): Promise<readonly Row[]> {
    requireStorable([{ query }])
    const { rows } = await whileBusy(this.#patience, () => this.#statements.run(query))
    return rows as readonly Row[]
  }

  async write<const Statements extends readonly Statement[]>(
    statements: Statements,
  ): Promise<Written<Statements>> {
    return (await this.#commits.write(statements, requireStorable(statements))) as Written<Statements>
  }

  alone<Value>(job: string, run: () => Promise<Value>): Promise<Value | undefined> {
    return this.#jobs.run(job, run)
  }

  async close(): Promise<void> {
    await this.#commits.close()
    this.#statements.clear()
    if (this.#database.isOpen) this.#database.close()
  }
}

/** The names of all tables in the database, including those of other programs. */
export async function sqliteTables(db: Reader): Promise<readonly string[]> {
  const query = sql<{ name: string }>`select name from sqlite_master where type = 'table'`.compile(db.sql)
  return (await db.read(query)).map(({ name }) => name)
}
