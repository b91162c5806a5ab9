import type { SelectModifierNode } from 'kysely'
import type { Sql } from '../database/database.ts'
import type { Tables } from '../schema/schema.ts'
import { DummyDriver, Kysely, noIntrospector, SqliteAdapter, SqliteQueryCompiler } from '../sql/kysely.ts'

/** Builds SQL in SQLite's dialect. */
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

/** Omits row locks: SQLite has none and needs none, since a writer locks the whole database until its commit. */
export class SqliteCompiler extends SqliteQueryCompiler {
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier !== 'ForShare' && node.modifier !== 'ForUpdate') super.visitSelectModifier(node)
  }
}
