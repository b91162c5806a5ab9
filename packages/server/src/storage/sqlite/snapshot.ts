import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { CompiledQuery } from 'kysely'
import type { Snapshot } from '../door/snapshot.ts'
import { sqliteBuilder } from './builder.ts'
import { DatabaseBusy, translate } from './faults.ts'
import { SqliteStatements } from './statements.ts'

/** Milliseconds to wait for a commit of another process; only the opening can meet one. */
const patience = 5_000

/**
 * A SQLite file at one moment: a read transaction on a connection of its own. Writers go on beside it; the
 * write-ahead log cannot start over before it is closed, and grows meanwhile.
 */
export function openSqliteSnapshot(file: string): Snapshot {
  const database = translate(() => new DatabaseSync(file, { readOnly: true, timeout: patience }))
  const statements = new SqliteStatements(database)
  try {
    // `begin` alone looks at nothing yet; the moment is that of the first read.
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

/** Rows of which one holds a number beyond 2^53, which nobody here has written: that one is a `bigint`. */
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
 * Whether another connection has this file open, of this process or another: only who is alone can lock it all.
 * Changes nothing. Throws `StorageUnavailable` where the file is damaged or its disk fails.
 */
export function sqliteIsInUse(file: string): boolean {
  const database = translate(() => new DatabaseSync(file, { timeout: 0 }))
  try {
    // Every connection to a write-ahead log holds a shared lock as long as it lives. https://sqlite.org/wal.html
    translate(() => database.exec('pragma locking_mode = exclusive; begin exclusive; rollback'))
    return false
  } catch (error) {
    if (error instanceof DatabaseBusy) return true
    throw error
  } finally {
    database.close()
  }
}
