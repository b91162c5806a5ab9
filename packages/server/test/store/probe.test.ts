import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import type { probe } from '../../src/storage/database/probe.ts'
import { masterKey as openMasterKey } from '../../src/storage/keys/sealing.ts'
import { openBehind } from '../../src/storage/open.ts'
import { administer } from '../support/postgres.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'
import { masterKey } from './master-key.ts'

const readOnly = { name: 'StorageUnavailable', message: /^the database is read-only/ }

for (const engine of engines) {
  describe(`${engine.name}: the probe`, () => {
    test('leaves one row, however often it runs', async () => {
      const database = await engine.create()
      const storage = await database.open()
      await storage.probe()
      const db = await database.db()
      const { name } = await countOf(db)
      for (let again = 0; again < 5; again += 1) await storage.probe()
      assert.deepEqual(await countOf(db), { name })
    })
  })
}

async function countOf(db: Parameters<typeof probe>[0]) {
  const [row] = await db.read(db.sql.selectFrom('meta').select(sql`count(*)`.as('name')).compile())
  return { name: Number(row?.name) }
}

describe('a database that cannot be written to (promise R6)', () => {
  test('fails the probe on SQLite, until it recovers', async () => {
    const database = await engines[0]?.create()
    assert.ok(database !== undefined)
    const db = await database.db()
    const storage = await openBehind(db, {
      name: 'x',
      master: openMasterKey(masterKey),
      now: () => clock.now,
    })
    await db.read(sql`pragma query_only = on`.compile(db.sql))
    await assert.rejects(storage.probe(), readOnly)
    await db.read(sql`pragma query_only = off`.compile(db.sql))
    await storage.probe()
  })

  test('fails the probe on PostgreSQL, until it recovers', async () => {
    const database = await engines[1]?.create()
    const url = database?.place.database
    assert.ok(database !== undefined && url !== undefined)
    const storage = await database.open()
    await storage.probe()
    const name = new URL(url).pathname.slice(1)
    // As after a fail-over: existing connections are broken, and new connections reach a standby.
    const become = async (state: 'on' | 'off') => {
      const writable = 'set default_transaction_read_only = off'
      await administer(url, writable, `alter database ${name} set default_transaction_read_only = ${state}`)
      const others = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`
      await administer(url, others)
    }
    await become('on')
    // The first attempt may use a broken connection.
    await storage.probe().catch(() => undefined)
    await assert.rejects(storage.probe(), readOnly)
    await become('off')
    await storage.probe().catch(() => undefined)
    await storage.probe()
  })
})
