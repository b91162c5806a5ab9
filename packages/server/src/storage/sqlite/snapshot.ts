import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { CompiledQuery } from 'kysely'
import type { Snapshot } from '../database/snapshot.ts'
import { sqliteBuilder } from './builder.ts'
import { DatabaseBusy, translate } from './faults.ts'
import { SqliteStatements } from './statements.ts'

/** Milliseconds to wait for a commit of another process, which can only be necessary when opening. */
const patience = 5_000

/**
 * Opens a snapshot of a SQLite file: a read transaction on a separate connection. It does not block writers, but the
 * write-ahead log cannot be reset until it is closed, and grows until then.
 */
export function openSqliteSnapshot(file: string): Snapshot {
  const database = translate(() => new DatabaseSync(file, { readOnly: true, timeout: patience }))
  const statements = new SqliteStatements(database)
  try {
    // The first read determines the snapshot; `begin` alone reads nothing.
    translate(() => {
      database.exec('begin')
      database.prepare('select count(*) from sqlite_master').get()
    })
  } catch (error) {
    database.close()
    throw error
  }
  return {
    engine: 'sqlite',
    sql: sqliteBuilder(),
    async read<Row>(query: CompiledQuery<Row>) {
      return translate(() => {
        try {
          return statements.run(query).rows
        } catch (error) {
          if (!isOutOfRange(error)) throw error
          return rowsWithBigInts(database, query)
        }
      }) as readonly Row[]
    },
    async close() {
      statements.clear()
      database.close()
    },
  }
}

function isOutOfRange(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE'
}

/** Reads rows with a number beyond 2^53, which this program never writes: that number becomes a `bigint`. */
function rowsWithBigInts(database: DatabaseSync, { sql, parameters }: CompiledQuery<unknown>) {
  const statement = database.prepare(sql)
  statement.setReadBigInts(true)
  const readable = (value: unknown) =>
    typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
  return statement
    .all(...(parameters as readonly SQLInputValue[]))
    .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, readable(value)])))
}

/**
 * Whether another connection, of any process, has this file open: an exclusive lock needs to be the only connection.
 * Changes nothing. Throws `StorageUnavailable` if the file is damaged or its disk fails.
 */
export function sqliteIsInUse(file: string): boolean {
  const database = translate(() => new DatabaseSync(file, { timeout: 0 }))
  try {
    // Every connection in WAL mode holds a shared lock until it is closed. https://sqlite.org/wal.html
    translate(() => database.exec('pragma locking_mode = exclusive; begin exclusive; rollback'))
    return false
  } catch (error) {
    if (error instanceof DatabaseBusy) return true
    throw error
  } finally {
    database.close()
  }
}
