import type { SelectModifierNode } from 'kysely'
import { SqliteQueryCompiler } from '../sql/kysely.ts'

/** SQLite has no locks on rows and needs none: whoever writes has the whole database until the commit. */
export class SqliteCompiler extends SqliteQueryCompiler {
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier !== 'ForShare' && node.modifier !== 'ForUpdate') super.visitSelectModifier(node)
  }
}
