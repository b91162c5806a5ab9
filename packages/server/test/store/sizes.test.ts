import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { tables } from '../../src/storage/database/sizes.ts'
import { measureSqlite } from '../../src/storage/sqlite/sizes.ts'
import { sqliteTables } from '../../src/storage/sqlite/sqlite.ts'
import { aPerson } from './builders.ts'
import { engines } from './engines.ts'

for (const engine of engines) {
  describe(`sizes on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()

    test('every table and the total size are measured', async () => {
      await aPerson(storage)
      const sizes = await storage.sizes()
      assert.deepEqual(Object.keys(sizes.rows).sort(), [...tables].sort())
      assert.ok(sizes.bytes > 50_000, String(sizes.bytes))
    })
  })
}

test('the row count of a large table with gaps is estimated to within ten percent', async () => {
  const sqlite = engines.find(({ name }) => name === 'SQLite')
  if (sqlite === undefined) throw new Error('there is no SQLite')
  const database = await sqlite.create()
  await database.open()
  const db = await database.db()
  assert.deepEqual([...tables].sort(), [...(await sqliteTables(db))].sort())

  const many = sql`insert into denied_tokens (jti, expires_at)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 60000) select i, i from n`
  await db.write([{ query: many.compile(db.sql) }])
  const old = sql`delete from denied_tokens where rowid <= 30000 and rowid % 3 > 0`
  await db.write([{ query: old.compile(db.sql) }])
  const { rows } = await measureSqlite(`${database.place.dataFolder}/valetkey.db`)(db)
  assert.ok(Math.abs(rows.denied_tokens - 40_000) < 4_000, String(rows.denied_tokens))
})
