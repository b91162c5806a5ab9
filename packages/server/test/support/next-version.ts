import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrations } from '../../src/storage/migrations/index.ts'

const server = fileURLToPath(new URL('../../', import.meta.url))
const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** A simulated next version: the current sources with further migrations. */
export type NextVersion = {
  /** Its command. */
  main: string
  schema: number
}

/** The text of a migration file of the next version, which exports `next`. */
const furtherMigrations = {
  /** Adds columns that older versions do not know, a table and an index. */
  expanding: `import type { Migration } from './migration.ts'
export const next: Migration = ({ schema }) => [
  schema.alterTable('token_families')
    .addColumn('binding', 'text', (column) => column.notNull().defaultTo('none')).compile(),
  schema.alterTable('grants').addColumn('reason', 'text').compile(),
  schema.createTable('devices').addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('seen_at', 'bigint', (column) => column.notNull()).compile(),
  schema.createIndex('grants_reason').on('grants').column('reason').compile(),
]
`,
  /** Adds an index that is built while other processes write. */
  separate: `import type { Migration } from './migration.ts'
import { separateIndex } from './separate-index.ts'
export const next: Migration = {
  separate: (sql) => separateIndex(sql, 'token_families_user',
    sql.schema.createIndex('token_families_user').on('token_families').column('user_id').compile()),
}
`,
  /** Renames a table that the current version needs. The copy does not need it, since nobody signs in there. */
  contracting: `import type { Migration } from './migration.ts'
export const next: Migration = {
  oldestProgram: ${migrations.length + 1},
  statements: ({ schema }) => [schema.alterTable('attempts').renameTo('tries').compile()],
}
`,
} as const

/** The kinds of further migrations. */
export type FurtherMigration = keyof typeof furtherMigrations

/** Creates the next version in its own folder; `remove` deletes it. */
export function nextVersion(...further: readonly FurtherMigration[]): NextVersion & { remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-next-'))
  const copy = join(folder, 'packages', 'server')
  cpSync(join(server, 'src'), join(copy, 'src'), { recursive: true })
  cpSync(join(server, 'package.json'), join(copy, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const list = join(copy, 'src', 'storage', 'migrations', 'index.ts')
  let text = readFileSync(list, 'utf8')
  for (const [index, kind] of further.entries()) {
    const name = `next${index}`
    writeFileSync(join(dirname(list), `${name}.ts`), furtherMigrations[kind])
    text = `import { next as ${name} } from './${name}.ts'\n${text.replace(/,?\s*\]\s*$/, `, ${name}]\n`)}`
  }
  writeFileSync(list, text)
  return {
    main: join(copy, 'src', 'main.ts'),
    schema: migrations.length + further.length,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
