import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import type { Database, Statement } from '../../src/storage/database/database.ts'
import { noObserver } from '../../src/storage/database/observer.ts'
import { openSqlite } from '../../src/storage/sqlite/sqlite.ts'

/** Opens a file with one table, `items`, and a second connection that stands for another program. */
export async function aSqliteDatabase({ patience = 5_000 } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'valetkey-db-'))
  const file = join(folder, 'items.db')
  /** The number of writes in each commit. */
  const commits: number[] = []
  const observer = { ...noObserver, committed: (writes: number) => void commits.push(writes) }
  const db = await openSqlite(file, { observer, patience })
  await db.write([statement(db, sql`create table items (key text primary key, value integer not null)`)])
  commits.length = 0
  const other = new DatabaseSync(file, { timeout: 0 })
  return {
    db,
    other,
    commits,
    insert: (key: string, value = 0) => statement(db, sql`insert into items values (${key}, ${value})`),
    /** Sets a value; the write is lost if the key does not exist. */
    set: (key: string, value: number): Statement => ({
      ...statement(db, sql`update items set value = ${value} where key = ${key}`),
      expect: 'one',
    }),
    broken: () => statement(db, sql`insert into nowhere values (1)`),
    pragma: (text: string) => db.read(sql`pragma ${sql.raw(text)}`.compile(db.sql)),
    keys: async () =>
      (await db.read(sql<{ key: string }>`select key from items order by rowid`.compile(db.sql))).map(
        ({ key }) => key,
      ),
    /** The value as another program reads it. */
    seen: (key: string) => other.prepare('select value from items where key = ?').get(key)?.value,
    async [Symbol.asyncDispose]() {
      await db.close()
      other.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export function statement(db: Database, text: ReturnType<typeof sql>): Statement {
  return { query: text.compile(db.sql) }
}
