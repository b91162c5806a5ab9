import { createRequire } from 'node:module'

/** As ES modules its 279 files take 30 ms of processor time more at every start, and half a megabyte. */
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

/** Which tables there are is what the migrations say: nobody asks the database through Kysely. */
export function noIntrospector(): never {
  throw new TypeError('the tables are those of the migrations')
}
