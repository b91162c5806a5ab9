import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import type { Door, Statement } from '../../src/storage/door/door.ts'
import { nobodyObserves } from '../../src/storage/door/observer.ts'
import { openSqlite } from '../../src/storage/sqlite/sqlite.ts'

/** Opens a file with one table, `items`, and a second connection that stands for another program. */
export async function aSqliteDoor({ patience = 5_000 } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'valetkey-door-'))
  const file = join(folder, 'items.db')
  /** The number of writes in each commit. */
  const commits: number[] = []
  const observer = { ...nobodyObserves, committed: (writes: number) => void commits.push(writes) }
  const door = await openSqlite(file, { observer, patience })
  await door.write([statement(door, sql`create table items (key text primary key, value integer not null)`)])
  commits.length = 0
  const other = new DatabaseSync(file, { timeout: 0 })
  return {
    door,
    other,
    commits,
    insert: (key: string, value = 0) => statement(door, sql`insert into items values (${key}, ${value})`),
    /** Sets a value; the write is lost if the key does not exist. */
    set: (key: string, value: number): Statement => ({
      ...statement(door, sql`update items set value = ${value} where key = ${key}`),
      expect: 'one',
    }),
    broken: () => statement(door, sql`insert into nowhere values (1)`),
    pragma: (text: string) => door.read(sql`pragma ${sql.raw(text)}`.compile(door.sql)),
    keys: async () =>
      (await door.read(sql<{ key: string }>`select key from items order by rowid`.compile(door.sql))).map(
        ({ key }) => key,
      ),
    /** The value as another program reads it. */
    seen: (key: string) => other.prepare('select value from items where key = ?').get(key)?.value,
    async [Symbol.asyncDispose]() {
      await door.close()
      other.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export function statement(door: Door, text: ReturnType<typeof sql>): Statement {
  return { query: text.compile(door.sql) }
}
