import assert from 'node:assert/strict'
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { sql as raw } from 'kysely'
import { compress, openBackupFile } from '../../src/storage/backup/backup-file.ts'
import { type Place, snapshotOf, targetAt } from '../../src/storage/backup/place.ts'
import { restore } from '../../src/storage/backup/restore.ts'
import { saveBackup } from '../../src/storage/backup/save.ts'
import { backupLines } from '../../src/storage/backup/write-backup.ts'
import { masterKey } from '../../src/storage/keys/sealing.ts'
import type { Snapshot } from '../../src/storage/snapshot.ts'
import { aBackupFolder } from '../support/copied.ts'
import { clock } from './clock.ts'
import { type Database, engines } from './engines.ts'
import { masterKey as secret } from './master-key.ts'

const master = masterKey(secret)
const options = { master, product: '0.1.0', now: clock.now, name: 'the database' }
const rows = 40_000

const placeOf = ({ place: { dataFolder, database } }: Database): Place =>
  database === undefined ? { file: join(dataFolder, 'valetkey.db') } : { url: database }

/** Bytes that are alive at this moment. */
function alive(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

for (const engine of engines) {
  describe(`the memory that a backup of ${engine.name} takes`, async () => {
    const database = await engine.create()
    await (await database.open()).close()
    const door = await database.door()
    // Ten megabytes of an audit log, which do not compress well.
    const text =
      engine.name === 'SQLite'
        ? raw`lower(hex(randomblob(150)))`
        : raw`encode(sha512(i::text::bytea) || sha512((-i)::text::bytea), 'hex')`
    await door.write([
      {
        query: raw`insert into events (id, at, type, facts)
          with recursive n(i) as (select 100000 union all select i + 1 from n where i < ${100_000 + rows - 1})
          select 'evt_' || cast(i as text), i, 'sign_in', ${text} from n`.compile(door.sql),
      },
    ])
    const snapshot = () => snapshotOf(placeOf(database), master)

    test('is a few pages ahead of whoever takes it, however long that takes', async () => {
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
          // Whoever waits here for as long as it likes finds that nobody has gone on.
          for (let turn = 0; turn < 200; turn += 1) await setImmediate()
          assert.ok(reads < 30, `${reads} pages`)
          throw stopped
        }
      })
      await assert.rejects(taking, stopped)
      await real.close()
    })

    test('is that of a page, whose bytes have a bound where rows are long', async () => {
      const wide = JSON.stringify({ text: 'x'.repeat(100_000) })
      const ids = Array.from({ length: 60 }, (_, index) => `evt_2${index + 10}`)
      for (const id of ids) {
        const row = { id, at: 1, type: 'sign_in', facts: wide }
        await door.write([{ query: door.sql.insertInto('events').values(row).compile() }])
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

    test('does not grow with the rows, neither of a backup nor of a restore', async (t: TestContext) => {
      const grown = async (run: (progress: (what: string, rows: number) => void) => Promise<unknown>) => {
        const marks = new Map<string, number>()
        let early: number | undefined
        let late = 0
        await run((what, done) => {
          if (what !== 'saved' && what !== 'restored') return
          if (early === undefined && done > rows / 10) early = alive()
          if (late === 0 && done > (rows * 9) / 10) late = alive()
          marks.set(what, done)
        })
        assert.ok(early !== undefined && late > 0, `${[...marks]}`)
        return late - early
      }
      const file = join(await aBackupFolder(t), 'backup')
      const taken = await snapshot()
      const ofBackup = await grown((progress) =>
        saveBackup(taken, file, { ...options, force: false, progress }),
      )
      await taken.close()
      const empty = placeOf(await engine.create({ empty: true }))
      const descriptor = openBackupFile(file)
      const target = await targetAt(empty)
      const given = { descriptor, name: file, master, now: clock.now }
      const ofRestore = await grown((progress) => restore(async () => target, { ...given, progress }))
      closeSync(descriptor)
      await target.door.close()
      // Half of what went by: buffers of a connection come and go.
      assert.ok(Math.max(ofBackup, ofRestore) < 5_000_000, `${ofBackup} and ${ofRestore} bytes`)
    })
  })
}
