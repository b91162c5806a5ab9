import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/storage/database/database.ts'
import { StorageUnavailable } from '../../src/storage/database/errors.ts'
import { masterKey as openMasterKey } from '../../src/storage/keys/sealing.ts'
import { openBehind } from '../../src/storage/open.ts'
import { openSqlite } from '../../src/storage/sqlite/sqlite.ts'
import { aBegunFamily, anArtefact } from './builders.ts'
import { clock } from './clock.ts'
import { masterKey } from './master-key.ts'

const folder = await mkdtemp(join(tmpdir(), 'valetkey-faults-'))
const file = join(folder, 'valetkey.db')
const db = await openSqlite(file)
const storage = await openBehind(db, { name: file, master: openMasterKey(masterKey), now: () => clock.now })
const { store } = storage
after(async () => {
  await storage.close()
  await rm(folder, { recursive: true, force: true })
})

const countOf = async (at: Database) =>
  (await at.read(at.sql.selectFrom('one_time').select('hash').compile())).length

test('a commit is synced to disk before its write resolves', async () => {
  const pragma = async (name: string) => (await db.read(sql`pragma ${sql.raw(name)}`.compile(db.sql)))[0]
  assert.deepEqual({ ...Object(await pragma('journal_mode')) }, { journal_mode: 'wal' })
  // 2 is FULL: the log is synced at every commit. https://sqlite.org/pragma.html#pragma_synchronous
  assert.deepEqual({ ...Object(await pragma('synchronous')) }, { synchronous: 2 })
  assert.deepEqual({ ...Object(await pragma('foreign_keys')) }, { foreign_keys: 1 })
})

test('on a full disk, writes are refused and rolled back as a whole, reads work, and writes recover', async () => {
  const { family } = await aBegunFamily(storage)
  const pages = await db.read(sql<{ page_count: number }>`pragma page_count`.compile(db.sql))
  await db.read(sql`pragma max_page_count = ${sql.lit(pages[0]?.page_count ?? 0)}`.compile(db.sql))
  const before = await countOf(db)
  const large = anArtefact('interaction', { data: 'x'.repeat(200_000) })
  await assert.rejects(store.remember(large), (error: Error) => {
    assert.ok(error instanceof StorageUnavailable)
    assert.equal(error.message, 'the database is full')
    return true
  })
  // The same for the second statement of a write whose first statement still had room.
  const facts = { text: 'x'.repeat(200_000) }
  await assert.rejects(
    store.revokeFamily(family.id, clock.now, [{ type: 'token_revoked', facts }]),
    StorageUnavailable,
  )
  assert.equal((await store.standing(family.id))?.family.revokedAt, null)
  assert.equal(await countOf(db), before)

  await db.read(sql`pragma max_page_count = 1000000`.compile(db.sql))
  await store.remember(large)
  assert.equal(await countOf(db), before + 1)
})
