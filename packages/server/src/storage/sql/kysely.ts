import { createRequire } from 'node:module'

/** Loaded as CommonJS: its 279 ES modules would take 30 ms more CPU time at every start, and half a megabyte. */
const kysely: typeof import('kysely') = createRequire(import.meta.url)('kysely')

export const {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteQueryCompiler,
  sql,
} = kysely

/** Kysely's introspection is not used, since the migrations define the tables. */
export function noIntrospector(): never {
  throw new TypeError('introspection is not available: the migrations define the tables')
}
