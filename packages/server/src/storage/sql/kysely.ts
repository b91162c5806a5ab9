import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Everything of Kysely that is more than a type, and the file of Kysely that it is in. */
const places = {
  DummyDriver: 'driver/dummy-driver.js',
  Kysely: 'kysely.js',
  PostgresAdapter: 'dialect/postgres/postgres-adapter.js',
  PostgresQueryCompiler: 'dialect/postgres/postgres-query-compiler.js',
  SqliteAdapter: 'dialect/sqlite/sqlite-adapter.js',
  SqliteQueryCompiler: 'dialect/sqlite/sqlite-query-compiler.js',
  sql: 'raw-builder/sql.js',
} as const

type Parts = Pick<typeof import('kysely'), keyof typeof places>

/**
 * As ES modules its 279 files take 2 MB of memory more, for as long as the server runs, and a start reads nothing else as
 * large. Its migrator, its plugins and its other databases, which nobody here uses, are 1.4 MB of the rest: without them,
 * as long as its files lie where they lay.
 */
function parts(): Parts {
  const require = createRequire(import.meta.url)
  try {
    const folder = dirname(require.resolve('kysely'))
    const found = Object.entries(places).map(([name, place]) => [name, require(join(folder, place))[name]])
    if (found.every(([, part]) => part !== undefined)) return Object.fromEntries(found) as Parts
  } catch {
    // A later version has them elsewhere.
  }
  return require('kysely') as Parts
}

export const {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteQueryCompiler,
  sql,
} = parts()

/** Which tables there are is what the migrations say: nobody asks the database through Kysely. */
export function noIntrospector(): never {
  throw new TypeError('the tables are those of the migrations')
}
