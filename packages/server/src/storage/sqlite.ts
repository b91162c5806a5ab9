import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import type { Answer, Answers, Door, Statement, Written } from './door.ts'
import { StorageUnavailable, UnusableDatabase } from './errors.ts'
import type { Tables } from './schema.ts'

/** How long a writer waits for another process's commit, in milliseconds; the thread stands still meanwhile. */
const busyTimeout = 5_000
/** More texts than the program has statements; lists of varying length make further ones. */
const cachedStatements = 200

/** SQLite result codes that are the machine's fault and not the statement's. https://sqlite.org/rescode.html */
const faults = new Map([
  [5, 'busy'],
  [6, 'locked'],
  [7, 'out of memory'],
  [8, 'read-only'],
  [9, 'interrupted'],
  [10, 'input/output error'],
  [11, 'damaged'],
  [13, 'full'],
  [14, 'cannot be opened'],
  [15, 'locking protocol'],
  [26, 'not a database'],
])

/** Opens one SQLite file: write-ahead log, every commit synced. `readOnly` for looking without touching. */
export async function openSqlite(file: string, options: { readOnly?: boolean } = {}): Promise<Door> {
  const readOnly = options.readOnly ?? false
  const database = translate(() => new DatabaseSync(file, { readOnly, timeout: busyTimeout }))
  try {
    if (!readOnly) await useWriteAheadLog(database, file)
    translate(() =>
      database.exec(`pragma synchronous = full; pragma foreign_keys = on; pragma trusted_schema = off;
        pragma temp_store = memory; pragma cache_size = -8000; pragma journal_size_limit = 67108864`),
    )
  } catch (error) {
    database.close()
    throw error
  }
  return new SqliteDoor(database)
}

/** Changing the mode needs the file for itself and does not wait by itself, so that two first starts may meet here. */
async function useWriteAheadLog(database: DatabaseSync, file: string): Promise<void> {
  const patience = Date.now() + busyTimeout
  for (;;) {
    try {
      const mode = translate(() => database.prepare('pragma journal_mode = wal').get()?.journal_mode)
      if (mode === 'wal') return
      throw new UnusableDatabase(`${file}: the file system has no shared memory for a write-ahead log`)
    } catch (error) {
      if (!(error instanceof StorageUnavailable) || Date.now() > patience) throw error
      await delay(20)
    }
  }
}

class SqliteDoor implements Door {
  readonly sql = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, { statement: StatementSync; returnsRows: boolean }>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  async read<Row>(query: CompiledQuery<Row>): Promise<readonly Row[]> {
    return translate(() => this.#run(query)).rows as readonly Row[]
  }

  async write<const Statements extends readonly Statement[]>(
    statements: Statements,
  ): Promise<Written<Statements>> {
    const [only] = statements
    return translate(() => {
      // One statement is a transaction by itself, and one that changed nothing has nothing to undo.
      if (only !== undefined && statements.length === 1) return this.#runAll(statements)
      this.#database.exec('begin immediate')
      try {
        const written = this.#runAll(statements)
        this.#database.exec(written.committed ? 'commit' : 'rollback')
        return written
      } catch (error) {
        // Some faults, such as a full disk, have rolled back already.
        if (this.#database.isTransaction) this.#database.exec('rollback')
        throw error
      }
    })
  }

  async close(): Promise<void> {
    this.#statements.clear()
    if (this.#database.isOpen) this.#database.close()
  }

  #runAll<Statements extends readonly Statement[]>(statements: Statements): Written<Statements> {
    const answers: Answer[] = []
    for (const statement of statements) {
      const answer = this.#run(statement.query)
      if (statement.expect === 'one' && answer.affected === 0) return { committed: false, lost: statement }
      answers.push(answer)
    }
    return { committed: true, answers: answers as unknown as Answers<Statements> }
  }

  #run(query: CompiledQuery<unknown>): Answer {
    const { statement, returnsRows } = this.#prepare(query.sql)
    const parameters = query.parameters as readonly SQLInputValue[]
    if (returnsRows) {
      const rows = statement.all(...parameters)
      return { rows, affected: rows.length }
    }
    return { rows: [], affected: Number(statement.run(...parameters).changes) }
  }

  /** A Map keeps the order of insertion, so its first key is the one that went unused the longest. */
  #prepare(text: string) {
    let entry = this.#statements.get(text)
    if (entry === undefined) {
      const statement = this.#database.prepare(text)
      entry = { statement, returnsRows: statement.columns().length > 0 }
      const oldest = this.#statements.keys().next()
      if (this.#statements.size >= cachedStatements && !oldest.done) this.#statements.delete(oldest.value)
    } else {
      this.#statements.delete(text)
    }
    this.#statements.set(text, entry)
    return entry
  }
}

/** The names of the tables that a database has, whoever made it. */
export async function sqliteTables(door: Door): Promise<readonly string[]> {
  const query = sql<{ name: string }>`select name from sqlite_master where type = 'table'`.compile(door.sql)
  return (await door.read(query)).map(({ name }) => name)
}

/** Lets mistakes through as they are and turns faults of the machine into `StorageUnavailable`. */
function translate<Value>(run: () => Value): Value {
  try {
    return run()
  } catch (error) {
    // The low byte is the result code; the rest says more precisely what happened.
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined
    const fault = code === undefined ? undefined : faults.get(code)
    if (fault === undefined) throw error
    throw new StorageUnavailable(`the database is ${fault}`, { cause: error })
  }
}
