import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { describe, type TestContext, test } from 'node:test'
import type { Place } from '../../src/storage/backup/place.ts'
import type { Counts } from '../../src/storage/backup/save.ts'
import { aBackupFolder, backupLinesOf, resealed, restored, saved } from '../support/copied.ts'
import { aBegunFamily, anArtefact, aPerson, minute } from './builders.ts'
import { clock } from './clock.ts'
import { type Engine, engines, type TestDatabase } from './engines.ts'
import { masterKey as secret } from './master-key.ts'

const [sqlite, postgres] = engines as [Engine, Engine]

const placeOf = ({ place: { dataFolder, database } }: TestDatabase): Place =>
  database === undefined ? { file: join(dataFolder, 'valetkey.db') } : { url: database }

const use = { hash: 'of an assertion', expiresAt: clock.now + minute, now: clock.now }

/** A SQLite database with rows that this version would not write: from an older version, or edited by hand. */
async function begun(t: TestContext) {
  const database = await sqlite.create()
  const storage = await database.open()
  const { person, family } = await aBegunFamily(storage)
  await storage.store.useOnce(use)
  await storage.close()
  const folder = await aBackupFolder(t)
  const place = placeOf(database)
  const write = (text: string, ...values: SQLInputValue[]) => {
    const file = new DatabaseSync(join(database.place.dataFolder, 'valetkey.db'))
    file.exec('pragma foreign_keys = off')
    assert.ok(Number(file.prepare(text).run(...values).changes) > 0)
    file.close()
  }
  return { database, person, family, folder, place, write }
}

describe('a row that no current version writes (SQLite does not enforce column types)', () => {
  for (const other of [sqlite, postgres]) {
    test(`a used name with a fractional expiry is backed up, moved to ${other.name}, and stays used`, async (t) => {
      const { write, place, folder, family } = await begun(t)
      write(
        `update one_time set expires_at = expires_at + 0.5, forget_at = forget_at + 0.25 where kind = 'used'`,
      )
      const file = await saved(place, join(folder, 'backup'), {
        secret,
        moved: true,
        left: (rows) => assert.deepEqual(rows, {}),
      })
      const there = await other.create({ empty: true })
      const { leftOut } = await restored(placeOf(there), file, { secret, move: true })
      assert.deepEqual(leftOut, {})
      const { store } = await there.open()
      assert.equal(await store.useOnce(use), 'lost')
      assert.ok(await store.standing(family.id))
    })

    test(`a backup of such a row by an older version is restored and moved on ${other.name}`, async (t) => {
      const { place, folder, person } = await begun(t)
      const file = await saved(place, join(folder, 'backup'), { secret, moved: true })
      const lines = backupLinesOf(file)
      const at = lines.findIndex((line) => line.startsWith('["used"'))
      const row: unknown[] = JSON.parse(lines[at] ?? '')
      const fraction = JSON.stringify(row.with(5, Number(row[5]) + 0.5))
      const text = JSON.stringify(row.with(1, 'another').with(5, 'soon'))
      const nul = JSON.stringify(row.with(1, 'a\0b'))
      const old = resealed(join(folder, 'old'), lines.toSpliced(at, 1, fraction, text, nul), secret)
      for (const move of [true, false]) {
        const there = await other.create({ empty: true })
        const { leftOut } = await restored(placeOf(there), old, { secret, move })
        assert.deepEqual(leftOut, { one_time: 2 })
        const storage = await there.open()
        assert.notEqual(await storage.store.user(person.id), undefined)
        assert.equal(await storage.store.useOnce(use), 'lost')
      }
    })
  }

  /** Invalid values in tables whose rows expire soon. */
  const faded: readonly (readonly [string, string, string, ...SQLInputValue[]])[] = [
    ['text for a time', 'one_time', 'update one_time set expires_at = ?', 'soon'],
    ['bytes for text', 'one_time', 'update one_time set data = ?', Buffer.from([0, 255])],
    [
      'a number beyond 2^53',
      'sessions',
      `insert into sessions values ('s', 'c', ?, 1, '[]', 1, 1, 9007199254740993, null, null)`,
      'usr_1',
    ],
    ['a NUL', 'denied_tokens', `insert into denied_tokens values (?, 1)`, 'a\0b'],
    ['infinity', 'denied_tokens', `insert into denied_tokens values ('x', 9e999)`],
    ['no key', 'denied_tokens', `insert into denied_tokens values (null, 1)`],
  ]
  for (const [what, table, text, ...values] of faded) {
    test(`${what} in ${table} is omitted and counted, without failing a backup or a move`, async (t) => {
      const { write, place, folder, family } = await begun(t)
      write(text, ...values)
      let left: Counts = {}
      const file = await saved(place, join(folder, 'backup'), {
        secret,
        moved: true,
        left(rows) {
          left = rows
        },
      })
      assert.deepEqual(Object.keys(left), [table])
      const there = await sqlite.create({ empty: true })
      await restored(placeOf(there), file, { secret, move: true })
      assert.ok(await (await there.open()).store.standing(family.id))
    })
  }

  /** Invalid values in tables that a restore needs. `says`: the message with table, row, column and reason. */
  const needed: readonly (readonly [string, RegExp, string, ...SQLInputValue[]])[] = [
    [
      'a fraction',
      /users, id "usr_.+": created_at: expected a whole number up to 2\^53, got a number with a fraction/,
      'update users set created_at = 1.5',
    ],
    [
      'too large a number',
      /users, .*created_at: .*got a larger one/,
      'update users set created_at = 9007199254740993',
    ],
    [
      'a flag beyond 2^31',
      /users, .*declared: expected a whole number up to 2\^31, got a larger one/,
      'update users set declared = 4294967296',
    ],
    ['a NUL', /users, .*username: expected text, got text with NUL/, 'update users set username = ?', 'a\0b'],
    [
      'bytes',
      /clients, id "x": metadata: expected text, got something else/,
      `insert into clients (id, metadata, secrets, declared, created_at, updated_at) values ('x', ?, '{}', 0, 1, 1)`,
      Buffer.from('{}'),
    ],
    [
      'too long a row',
      /users, .*: expected at most 4000000 characters/,
      'update users set claims = ?',
      'x'.repeat(4_000_000),
    ],
  ]
  for (const [what, says, text, ...values] of needed) {
    test(`${what} in a table that a restore needs fails the backup with its place, and leaves no file`, async (t) => {
      const { write, place, folder } = await begun(t)
      write(text, ...values)
      await assert.rejects(saved(place, join(folder, 'backup'), { secret }), ({ name, message }: Error) => {
        assert.equal(name, 'BackupRefused')
        assert.match(message, says)
        assert.match(message, /: correct this row in the database$/)
        return true
      })
      assert.deepEqual(readdirSync(folder), [])
    })
  }

  test('an invalid row that only a move restores only fails a backup for a move', async (t) => {
    const { write, place, folder } = await begun(t)
    write('update token_families set generation = 0.5')
    await assert.rejects(
      saved(place, join(folder, 'move'), { secret, moved: true }),
      /token_families, .*generation: .* correct this row in the database, or make a backup without --move/,
    )
    let left: Counts = {}
    const file = await saved(place, join(folder, 'backup'), {
      secret,
      left(rows) {
        left = rows
      },
    })
    assert.deepEqual(left, { token_families: 1 })
    await restored(placeOf(await sqlite.create({ empty: true })), file, { secret })
  })

  test('an invalid row that is needed, in a backup by an older version, fails the restore with its place', async (t) => {
    const { place, folder, person } = await begun(t)
    const file = await saved(place, join(folder, 'backup'), { secret })
    const lines = backupLinesOf(file).map((line) =>
      line.startsWith(`["${person.id}","user`) ? line.replace(`${clock.now}`, '1.5') : line,
    )
    const old = resealed(join(folder, 'old'), lines, secret)
    const empty = placeOf(await sqlite.create({ empty: true }))
    await assert.rejects(
      restored(empty, old, { secret }),
      /old: users, row 1: .*got a number with a fraction/,
    )
  })

  test('a backup that cannot be read back is deleted', async (t) => {
    const { place, folder, database } = await begun(t)
    const storage = await database.open()
    await aPerson(storage)
    await storage.store.remember(anArtefact('interaction'))
    await assert.rejects(saved(place, join(folder, 'backup'), { secret, now: Number.NaN }), /Invalid time/)
    assert.deepEqual(readdirSync(folder), [])
  })
})
