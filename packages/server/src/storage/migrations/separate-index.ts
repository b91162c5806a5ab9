import type { CompiledQuery } from 'kysely'
import type { Sql } from '../database/database.ts'
import { PostgresAdapter, sql as raw } from '../sql/kysely.ts'

/**
 * The statements of a `Separate` migration that build an index without blocking writes. If PostgreSQL is interrupted,
 * it leaves an invalid index behind, which is dropped first; SQLite builds an index atomically.
 */
export function separateIndex(sql: Sql, name: string, create: CompiledQuery): readonly CompiledQuery[] {
  const begin = /^create (unique )?index /
  if (!begin.test(create.sql)) throw new TypeError(`${name}: expected “create index”, got ${create.sql}`)
  if (sql.getExecutor().adapter instanceof PostgresAdapter) {
    return [
      raw`drop index concurrently if exists ${raw.ref(name)}`.compile(sql),
      { ...create, sql: create.sql.replace(begin, 'create $1index concurrently ') },
    ]
  }
  return [{ ...create, sql: create.sql.replace(begin, 'create $1index if not exists ') }]
}
