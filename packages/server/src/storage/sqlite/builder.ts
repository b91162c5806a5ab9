import type { Sql } from '../door.ts'
import type { Tables } from '../schema.ts'
import { DummyDriver, Kysely, noIntrospector, SqliteAdapter } from '../sql/kysely.ts'
import { SqliteCompiler } from './compiler.ts'

/** Builds SQL as SQLite reads it. */
export function sqliteBuilder(): Sql {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: noIntrospector,
      createQueryCompiler: () => new SqliteCompiler(),
    },
  })
}
