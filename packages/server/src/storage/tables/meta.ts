import type { CompiledQuery } from 'kysely'
import type { Reader, Sql } from '../database/database.ts'

type Fact = 'schema_version' | 'oldest_program' | 'master_key_check' | 'epoch' | 'restoring' | 'moved'

/** Creates the table of facts about the database itself, which exists before any migration. */
export function createMeta({ schema }: Sql): CompiledQuery {
  return schema
    .createTable('meta')
    .ifNotExists()
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .compile()
}

export async function fact(db: Reader, key: Fact): Promise<string | undefined> {
  const [row] = await db.read(db.sql.selectFrom('meta').select('value').where('key', '=', key).compile())
  return row?.value
}

/** Reads several facts at once; the result lacks those that are not set. */
export async function facts(db: Reader, keys: readonly Fact[]): Promise<ReadonlyMap<Fact, string>> {
  const query = db.sql.selectFrom('meta').select(['key', 'value']).where('key', 'in', keys).compile()
  return new Map((await db.read(query)).map(({ key, value }) => [key as Fact, value]))
}

/** Sets a fact, unless it is already set. */
export function noteFact(sql: Sql, key: Fact, value: string): CompiledQuery {
  return sql
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.doNothing())
    .compile()
}

/** Changes a fact, if it still has the value `from`. */
export function moveFact(sql: Sql, key: Fact, from: string, to: string): CompiledQuery {
  return sql.updateTable('meta').set({ value: to }).where('key', '=', key).where('value', '=', from).compile()
}

/** Sets a fact, whether it was set before or not. */
export function setFact(sql: Sql, key: Fact, value: string): CompiledQuery {
  return sql
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .compile()
}

/** Deletes these facts. */
export function forgetFacts(sql: Sql, keys: readonly Fact[]): CompiledQuery {
  return sql.deleteFrom('meta').where('key', 'in', keys).compile()
}

/** Deletes all facts but one. */
export function forgetAllFacts(sql: Sql, except: Fact): CompiledQuery {
  return sql.deleteFrom('meta').where('key', '<>', except).compile()
}

/** Locks one row, so that writes with this statement run one after another. For rare writes that check first. */
export function lockMeta(sql: Sql): CompiledQuery<unknown> {
  return sql.selectFrom('meta').select('key').where('key', '=', 'schema_version').forUpdate().compile()
}
