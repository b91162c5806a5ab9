import assert from 'node:assert/strict'
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { sql as raw } from 'kysely'
import { compress, openBackupFile } from '../../src/storage/backup/file/backup-file.ts'
import { readBackup } from '../../src/storage/backup/file/read-backup.ts'
import { backupLines } from '../../src/storage/backup/file/write-backup.ts'
import { type Place, snapshotOf, targetAt } from '../../src/storage/backup/place.ts'
import { restore } from '../../src/storage/backup/restore.ts'
import { saveBackup } from '../../src/storage/backup/save.ts'
import type { Database } from '../../src/storage/database/database.ts'
import type { Snapshot } from '../../src/storage/database/snapshot.ts'
import { masterKey } from '../../src/storage/keys/sealing.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { aBackupFolder } from '../support/copied.ts'
import { clock } from './clock.ts'
import { engines, type TestDatabase } from './engines.ts'
import { masterKey as secret } from './master-key.ts'

const master = masterKey(secret)
const options = { master, product: '0.1.0', now: clock.now, name: 'the database' }
const rows = 2_000

const placeOf = ({ place: { dataFolder, database } }: TestDatabase): Place =>
  database === undefined ? { file: join(dataFolder, 'valetkey.db') } : { url: database }

for (const engine of engines) {
  describe(`the memory that a backup of ${engine.name} takes`, async () => {
    const database = await engine.create()
    await (await database.open()).close()
    const db = await database.db()
    // Three megabytes of an audit log, which do not compress well.
    const text =
      engine.name === 'SQLite'
        ? raw`lower(hex(randomblob(750)))`
        : raw`(select string_agg(encode(sha512((i * 100 + k)::text::bytea), 'hex'), '') from generate_series(1, 12) k)`
    await db.write([
      {
        query: raw`insert into events (id, at, type, facts)
          with recursive n(i) as (select 100000 union all select i + 1 from n where i < ${100_000 + rows - 1})
          select 'evt_' || cast(i as text), i, 'sign_in', ${text} from n`.compile(db.sql),
      },
    ])
    const snapshot = () => snapshotOf(placeOf(database), master)

    test('is limited to a few pages, however slowly the backup is consumed', async () => {
      const real = await snapshot()
      let reads = 0
      const counting: Snapshot = {
        engine: real.engine,
        sql: real.sql,
        close: () => real.close(),
        read(query) {
          reads += 1
          return real.read(query)
        },
      }
      const stopped = new Error('enough')
      const taking = compress(backupLines(counting, options), async (chunks) => {
        for await (const _ of chunks) {
          // While the consumer waits, no further pages are read.
          for (let turn = 0; turn < 200; turn += 1) await setImmediate()
          assert.ok(reads < 30, `${reads} pages`)
          throw stopped
        }
      })
      await assert.rejects(taking, stopped)
      await real.close()
    })

    test('is limited to a page, which has fewer rows if they are long', async () => {
      const wide = JSON.stringify({ text: 'x'.repeat(100_000) })
      const ids = Array.from({ length: 60 }, (_, index) => `evt_2${index + 10}`)
      for (const id of ids) {
        const row = { id, at: 1, type: 'sign_in', facts: wide }
        await db.write([{ query: db.sql.insertInto('events').values(row).compile() }])
      }
      const taken = await snapshot()
      const longRows: number[] = []
      let longest = 0
      for await (const lines of backupLines(taken, options)) {
        const long = lines.split('\n').filter((line) => line.length > 100_000).length
        if (long > 0) longRows.push(long)
        else longest = Math.max(longest, lines.length)
      }
      await taken.close()
      assert.ok(longest < 100_000, `${longest} characters`)
      const [, ...after] = longRows
      assert.ok(
        after.every((long) => long === 1),
        `${longRows}`,
      )
    })

    test('is limited to a batch during a restore: no row is read before the last one was taken', async (t: TestContext) => {
      const file = join(await aBackupFolder(t), 'backup')
      const taken = await snapshot()
      await saveBackup(taken, file, { ...options, force: false })
      await taken.close()
      const target = await targetAt(placeOf(await engine.create({ empty: true })))
      const { db } = target
      let written = 0
      let batches = 0
      const slow: Database = {
        sql: db.sql,
        read: (query) => db.read(query),
        alone: (job, run) => db.alone(job, run),
        close: () => db.close(),
        async write(statements) {
          const [{ query } = { query: undefined }] = statements
          if (query?.sql.includes('into "events"') && query.parameters.length > 7) {
            const characters = query.parameters.join('').length
            assert.ok(characters < 600_000, `${characters} characters`)
            batches += 1
          }
          return db.write(statements)
        },
      }
      const descriptor = openBackupFile(file)
      const read = { descriptor, name: file, master }
      let seen = 0
      const counting = (rows: number) => {
        seen = rows
      }
      const stopped = new Error('enough')
      const reading = readBackup({ ...read, schema: migrations.length, progress: counting }, async () => {
        for (let turn = 0; turn < 200; turn += 1) await setImmediate()
        assert.equal(seen, 1, 'further rows were read')
        throw stopped
      })
      await assert.rejects(reading, stopped)
      await restore(async () => ({ ...target, db: slow }), {
        ...read,
        now: clock.now,
        progress(what, rows) {
          if (what === 'restored') written = rows
        },
      })
      closeSync(descriptor)
      await db.close()
      assert.ok(batches > 5 && written > rows, `${batches} batches, ${written} rows`)
    })
  })
}
