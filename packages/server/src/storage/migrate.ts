import { setTimeout as delay } from 'node:timers/promises'
import type { CompiledQuery } from 'kysely'
import type { Door, Sql, Statement } from './door.ts'
import { StorageUnavailable, UnusableDatabase } from './errors.ts'
import { farewell } from './fence.ts'
import { migrations } from './migrations/index.ts'
import { type Migration, statementsOf } from './migrations/migration.ts'
import { sqlState } from './postgres/faults.ts'
import { PostgresAdapter, sql as raw } from './sql/kysely.ts'
import { createMeta, fact, moveFact, noteFact, setFact } from './tables/meta.ts'
import { readTerms, refuseTerms } from './terms.ts'

/** The first schema whose programs look at `oldest_program`. */
const firstThatLooks = 4
/** The job, of `Door.alone`, that only one does at a time: starts that change the tables, and restores. */
export const changingTables = 'migrate'
/** How long a change of a table waits for its turn, how long it lets others pass, in milliseconds, and how often. */
const lockWait = 1_000
const lockPause = 2_000
const lockAttempts = 100
const lockNotAvailable = '55P03'

/**
 * Brings the schema up to this program's version, or `upTo`. Several processes at once share the work and none fails.
 * `alone`: nobody else can be serving, so that nobody is waited for. A database that is further already, and lets
 * this program serve, stays as it is.
 */
export async function migrate(
  door: Door,
  name: string,
  { upTo = migrations.length, alone = false }: { upTo?: number; alone?: boolean } = {},
): Promise<void> {
  await door.write([{ query: createMeta(door.sql) }])
  let quiet = alone
  let before = -1
  for (;;) {
    const terms = await readTerms(door)
    if (!alone) refuseTerms(terms, name)
    const { schema } = terms
    // A step that was lost was made by somebody else: either way there is one less to make.
    if (schema === before) throw new UnusableDatabase(`${name}: its schema does not move on from ${schema}`)
    before = schema
    // An empty database has nobody who would have to leave.
    if (schema === 0) quiet = true
    const migration = schema < upTo ? migrations[schema] : undefined
    if (migration === undefined) return
    const needed = oldestProgram(schema + 1)
    if (needed > terms.oldestProgram && schema >= firstThatLooks && !quiet) {
      await door.write([{ query: setFact(door.sql, 'oldest_program', String(needed)) }])
      await delay(farewell)
    }
    await step(door, migration, schema)
  }
}

/** Lost means that another process has made this step; whoever looks next sees where it got. */
async function step(door: Door, migration: Migration, version: number): Promise<void> {
  const { sql } = door
  const statements = statementsOf(migration)(sql).map((query) => ({ query }))
  const count: Statement[] = [
    { query: countUp(sql, version), expect: 'one' },
    { query: setFact(sql, 'oldest_program', String(oldestProgram(version + 1))) },
  ]
  if (typeof migration === 'object' && 'separate' in migration) {
    for (const statement of statements) await door.write([statement])
    await door.write(count)
  } else {
    await givingWay(() => door.write([...impatient(sql), ...count, ...statements]))
  }
}

/**
 * On PostgreSQL a change of a table waits for every transaction that uses it, and whoever comes later waits behind
 * the change. So it gives up soon, lets them pass and tries again; other faults are the caller's.
 */
async function givingWay(change: () => Promise<unknown>): Promise<void> {
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

/** SQLite has one writer at a time, which has waited for its turn before. */
function impatient(sql: Sql): Statement[] {
  if (!(sql.getExecutor().adapter instanceof PostgresAdapter)) return []
  return [{ query: raw`select set_config('lock_timeout', ${`${lockWait}ms`}, true)`.compile(sql) }]
}

function countUp(sql: Sql, version: number): CompiledQuery {
  const next = String(version + 1)
  return version === 0
    ? noteFact(sql, 'schema_version', next)
    : moveFact(sql, 'schema_version', String(version), next)
}

/** The lowest schema that a program may know and serve beside schema `version`. */
export function oldestProgram(version: number): number {
  const contracts = migrations.slice(0, version).map((migration) => {
    return typeof migration === 'object' && 'oldestProgram' in migration ? migration.oldestProgram : 0
  })
  return Math.max(firstThatLooks, ...contracts)
}

/** Everything that makes an empty database one of schema `version`. */
export function migrationStatements(sql: Sql, version: number): readonly CompiledQuery[] {
  const steps = migrations.slice(0, version).flatMap((migration) => statementsOf(migration)(sql))
  return [createMeta(sql), ...steps]
}

export async function schemaVersion(door: Door): Promise<number> {
  return Number((await fact(door, 'schema_version')) ?? 0)
}
