import { setTimeout as delay } from 'node:timers/promises'
import type { CompiledQuery } from 'kysely'
import type { Database, Sql, Statement } from '../database/database.ts'
import { StorageUnavailable, UnusableDatabase } from '../database/errors.ts'
import { migrations } from '../migrations/index.ts'
import { type Migration, statementsOf } from '../migrations/migration.ts'
import { PostgresAdapter, sql as raw } from '../sql/kysely.ts'
import { sqlState } from '../sql/sql-state.ts'
import { createMeta, fact, moveFact, noteFact, setFact } from '../tables/meta.ts'
import { farewell } from './fence.ts'
import { readTerms, refuseTerms } from './terms.ts'

/** The first schema whose programs check `oldest_program`. */
const firstThatChecks = 4
/** The job name under which starts that change the tables, and restores, run one at a time. See `Database.alone`. */
export const changingTables = 'migrate'
/** How long a schema change waits for its lock, how long it then pauses (milliseconds), and how often it tries. */
const lockWait = 1_000
const lockPause = 2_000
const lockAttempts = 100
const lockNotAvailable = '55P03'

/**
 * Migrates the schema to this program's version, or to `upTo`. Concurrent processes share the work, and none fails.
 * `alone`: no other server can be using the database, so there is none to wait for. A database with a newer schema
 * that allows this program to serve stays as it is.
 */
export async function migrate(
  db: Database,
  name: string,
  { upTo = migrations.length, alone = false }: { upTo?: number; alone?: boolean } = {},
): Promise<void> {
  await db.write([{ query: createMeta(db.sql) }])
  let quiet = alone
  let before = -1
  for (;;) {
    const terms = await readTerms(db)
    if (!alone) refuseTerms(terms, name)
    const { schema } = terms
    // If the step's write was lost, another process took the step: either way the schema is one version further.
    if (schema === before)
      throw new UnusableDatabase(`${name}: its schema is still ${schema} after a migration`)
    before = schema
    // No server uses an empty database, so there is none to wait for.
    if (schema === 0) quiet = true
    const migration = schema < upTo ? migrations[schema] : undefined
    if (migration === undefined) return
    const needed = oldestProgram(schema + 1)
    if (needed > terms.oldestProgram && schema >= firstThatChecks && !quiet) {
      await db.write([{ query: setFact(db.sql, 'oldest_program', String(needed)) }])
      await delay(farewell)
    }
    await step(db, migration, schema)
  }
}

/** Takes one step. If the write is lost, another process took the step; the next read of the terms shows the result. */
async function step(db: Database, migration: Migration, version: number): Promise<void> {
  const { sql } = db
  const statements = statementsOf(migration)(sql).map((query) => ({ query }))
  const count: Statement[] = [
    { query: countUp(sql, version), expect: 'one' },
    { query: setFact(sql, 'oldest_program', String(oldestProgram(version + 1))) },
  ]
  if (typeof migration === 'object' && 'separate' in migration) {
    for (const statement of statements) await db.write([statement])
    await db.write(count)
  } else {
    await retryForLock(() => db.write([...lockTimeout(sql), ...count, ...statements]))
  }
}

/**
 * Repeats a schema change until it gets its lock. On PostgreSQL it waits for every transaction that uses the table, and
 * later transactions queue behind it. So it gives up soon, lets them pass, and tries again. Other errors are thrown.
 */
async function retryForLock(change: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await change()
      return
    } catch (error) {
      const waited = error instanceof StorageUnavailable && sqlState(error.cause) === lockNotAvailable
      if (!waited || attempt === lockAttempts) throw error
    }
    await delay(lockPause)
  }
}

/** Sets the lock timeout on PostgreSQL. SQLite has one writer at a time, which needs no further lock. */
function lockTimeout(sql: Sql): Statement[] {
  if (!(sql.getExecutor().adapter instanceof PostgresAdapter)) return []
  return [{ query: raw`select set_config('lock_timeout', ${`${lockWait}ms`}, true)`.compile(sql) }]
}

function countUp(sql: Sql, version: number): CompiledQuery {
  const next = String(version + 1)
  return version === 0
    ? noteFact(sql, 'schema_version', next)
    : moveFact(sql, 'schema_version', String(version), next)
}

/** The lowest schema version that a program must support to use a database of schema `version`. */
export function oldestProgram(version: number): number {
  const contracts = migrations.slice(0, version).map((migration) => {
    return typeof migration === 'object' && 'oldestProgram' in migration ? migration.oldestProgram : 0
  })
  return Math.max(firstThatChecks, ...contracts)
}

/** All statements that create a database of schema `version` from an empty one. */
export function migrationStatements(sql: Sql, version: number): readonly CompiledQuery[] {
  const steps = migrations.slice(0, version).flatMap((migration) => statementsOf(migration)(sql))
  return [createMeta(sql), ...steps]
}

export async function schemaVersion(db: Database): Promise<number> {
  return Number((await fact(db, 'schema_version')) ?? 0)
}
