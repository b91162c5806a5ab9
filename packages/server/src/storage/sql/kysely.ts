import { createRequire } from 'node:module'

/**
 * Everything of Kysely that is more than a type. As ES modules its 279 files take 2 MB of memory more, for as long
 * as the server runs, and a start reads nothing else as large.
 */
export const {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} = createRequire(import.meta.url)('kysely') as typeof import('kysely')
