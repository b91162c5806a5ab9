import type { SelectModifierNode } from 'kysely'
import type { Sql } from '../door/door.ts'
import type { Tables } from '../schema/schema.ts'
import { DummyDriver, Kysely, noIntrospector, SqliteAdapter, SqliteQueryCompiler } from '../sql/kysely.ts'

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

/** SQLite has no locks on rows and needs none: whoever writes has the whole database until the commit. */
export class SqliteCompiler extends SqliteQueryCompiler {
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier !== 'ForShare' && node.modifier !== 'ForUpdate') super.visitSelectModifier(node)
  }
}
