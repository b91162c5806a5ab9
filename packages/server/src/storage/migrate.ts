import type { Door } from './door.ts'
import { NewerDatabase } from './errors.ts'
import { createMeta, fact, moveFact, noteFact } from './meta.ts'
import { migrations } from './migrations/index.ts'

/** Brings the schema up to this program's version. Two processes at once share the work and neither fails. */
export async function migrate(door: Door, name: string): Promise<void> {
  await door.write([{ query: createMeta(door.sql) }])
  for (;;) {
    const version = await schemaVersion(door)
    refuseNewer(version, name)
    const migration = migrations[version]
    if (migration === undefined) return
    const next = String(version + 1)
    const step =
      version === 0
        ? noteFact(door.sql, 'schema_version', next)
        : moveFact(door.sql, 'schema_version', String(version), next)
    // Lost means that another process has made this step; the next round sees where it got.
    await door.write([{ query: step, expect: 'one' }, ...migration(door.sql).map((query) => ({ query }))])
  }
}

export async function schemaVersion(door: Door): Promise<number> {
  return Number((await fact(door, 'schema_version')) ?? 0)
}

export function refuseNewer(version: number, name: string): void {
  if (version <= migrations.length) return
  throw new NewerDatabase(
    `${name}: written by a newer version (schema ${version}; this program knows up to ${migrations.length})`,
  )
}
