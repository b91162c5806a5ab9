import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { migrations } from '../../src/storage/migrations/index.ts'

const source = (path: string) => new URL(`../../src/${path}`, import.meta.url).href
const list = source('storage/migrations/index.ts')

/** A simulated next version: the current sources with further migrations. */
export type NextVersion = {
  /** Its command. */
  main: string
  schema: number
}

/** The text of a migration file of the next version, which exports `next`. */
const furtherMigrations = {
  /** Adds columns that older versions do not know, a table and an index. */
  expanding: `import type { Migration } from '${source('storage/migrations/migration.ts')}'
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
  separate: `import type { Migration } from '${source('storage/migrations/migration.ts')}'
import { separateIndex } from '${source('storage/migrations/separate-index.ts')}'
export const next: Migration = {
  separate: (sql) => separateIndex(sql, 'token_families_user',
    sql.schema.createIndex('token_families_user').on('token_families').column('user_id').compile()),
}
`,
  /** Renames a table that the current version needs. The next version does not miss it, since nobody signs in there. */
  contracting: `import type { Migration } from '${source('storage/migrations/migration.ts')}'
export const next: Migration = {
  oldestProgram: ${migrations.length + 1},
  statements: ({ schema }) => [schema.alterTable('attempts').renameTo('tries').compile()],
}
`,
} as const

/** The kinds of further migrations. */
export type FurtherMigration = keyof typeof furtherMigrations

/**
 * Makes a command that runs the present sources with a longer list of migrations, in a folder of its own; `remove`
 * deletes it. The sources are not copied, so that Node need not compile them anew.
 */
export function nextVersion(...further: readonly FurtherMigration[]): NextVersion & { remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-next-'))
  let longer = readFileSync(new URL(list), 'utf8').replaceAll("from './", `from '${new URL('.', list).href}`)
  for (const [index, kind] of further.entries()) {
    const name = `next${index}`
    const file = join(folder, `${name}.ts`)
    writeFileSync(file, furtherMigrations[kind])
    longer = `import { next as ${name} } from '${pathToFileURL(file).href}'\n${longer.replace(/,?\s*\]\s*$/, `, ${name}]\n`)}`
  }
  const main = join(folder, 'main.mjs')
  writeFileSync(
    main,
    `import { registerHooks } from 'node:module'
const list = { format: 'module-typescript', shortCircuit: true, source: ${JSON.stringify(longer)} }
registerHooks({ load: (url, context, next) => (url === '${list}' ? list : next(url, context)) })
await import('${source('main.ts')}')
`,
  )
  return {
    main,
    schema: migrations.length + further.length,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
