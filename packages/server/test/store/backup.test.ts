// waits: for the time that a write may take.
import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql as raw } from 'kysely'
import { boundOf } from '../../src/accounts/claims/memberships.ts'
import { keptSecret } from '../../src/protocol/clients/authentication/client-secret.ts'
import { clientSecretJwt } from '../../src/protocol/clients/authentication/client-secret-jwt.ts'
import { openBackupFile } from '../../src/storage/backup/file/backup-file.ts'
import { readBackup } from '../../src/storage/backup/file/read-backup.ts'
import { moveAway } from '../../src/storage/backup/move-away.ts'
import { type Place, targetAt } from '../../src/storage/backup/place.ts'
import { fates } from '../../src/storage/backup/tables.ts'
import type { Database } from '../../src/storage/database/database.ts'
import { InUse, UnusableDatabase } from '../../src/storage/database/errors.ts'
import { bindMasterKey } from '../../src/storage/keys/master-key-check.ts'
import { masterKey as masterKeyOf } from '../../src/storage/keys/sealing.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import type { Storage } from '../../src/storage/open.ts'
import { fenced } from '../../src/storage/schema/fence.ts'
import { migrate } from '../../src/storage/schema/migrate.ts'
import { joinEpoch } from '../../src/storage/schema/terms.ts'
import { shapesAt } from '../../src/storage/sqlite/shape.ts'
import { recordEvents } from '../../src/storage/tables/events.ts'
import { insertUser } from '../../src/storage/tables/users.ts'
import { aBackupFolder, restored, rowsIn, saved } from '../support/copied.ts'
import { aBegunFamily, aClient, anAccount, anArtefact, aPerson, aSession, day, hash } from './builders.ts'
import { clock } from './clock.ts'
import { engines, type TestDatabase } from './engines.ts'
import { masterKey as secret } from './master-key.ts'

function placeOf({ place: { dataFolder, database } }: TestDatabase): Place {
  return database === undefined ? { file: join(dataFolder, 'valetkey.db') } : { url: database }
}

/** Every row of a backup, by table. */
const rowsOf = (file: string) => rowsIn(file, secret)

async function readHeader(file: string) {
  const descriptor = openBackupFile(file)
  const found = { descriptor, name: file, master: masterKeyOf(secret), schema: migrations.length }
  return (await readBackup(found)).header
}

/** Fills every table, including text that an engine or a format could handle incorrectly. */
async function aFullDatabase(storage: Storage): Promise<void> {
  const { store, accounts, registry } = storage
  const secrets = [{ hash: hash('secret'), createdAt: clock.now, expiresAt: null }]
  await registry.declare({ clients: [aClient({ secrets })], apis: [], users: [] }, clock.now)
  const { person } = await aBegunFamily(storage)
  const membership = {
    userId: person.id,
    kind: 'group',
    name: 'staff 😀',
    events: [],
    now: clock.now,
  } as const
  await storage.memberships.add({ ...membership, bound: boundOf('group') })
  const odd = `'); drop table users; -- "ü\\n\u2028 😀 ${'x'.repeat(5_000)}\n`
  await aPerson(storage, { claims: { name: odd, constructor: odd } })
  await accounts.startSession(
    aSession(person.id),
    hash('cookie'),
    [{ type: 'sign_in', userId: person.id }],
    clock.now,
  )
  await store.remember(anArtefact('code'))
  await store.deny('a-token', clock.now + 1_000)
  await accounts.countAttempt('somebody', 1_000, clock.now)
}

test('every table says whether a backup and a restore include it', () => {
  assert.deepEqual([...shapesAt(migrations.length).keys()].sort(), Object.keys(fates).sort())
})

for (const engine of engines) {
  describe(`a backup of ${engine.name}`, () => {
    const begun = async (t: TestContext) => {
      const database = await engine.create()
      const storage = await database.open()
      await aFullDatabase(storage)
      return { database, storage, place: placeOf(database), folder: await aBackupFolder(t) }
    }

    for (const other of engines) {
      test(`moves to ${other.name} and back with every row unchanged`, async (t) => {
        const { storage, place, folder } = await begun(t)
        await storage.close()
        const first = await saved(place, join(folder, 'first'), { secret, moved: true })
        const there = placeOf(await other.create({ empty: true }))
        await restored(there, first, { secret, move: true })
        const second = await saved(there, join(folder, 'second'), { secret, moved: true })
        const back = placeOf(await engine.create({ empty: true }))
        await restored(back, second, { secret, move: true })
        const third = await saved(back, join(folder, 'third'), { secret })
        const [one, two, three] = await Promise.all([first, second, third].map(rowsOf))
        for (const rows of [one, two, three]) {
          // Each move adds only its own event.
          if (rows?.events) rows.events = rows.events.filter((row) => !row.includes('database_moved'))
        }
        assert.ok(Object.keys(one ?? {}).length >= 10, 'rows of every table')
        assert.deepEqual(two, one)
        assert.deepEqual(three, one)
      })
    }

    test('of an older version is migrated when it is restored', async (t) => {
      const folder = await aBackupFolder(t)
      const old = await engine.create({ empty: true })
      const db = await old.db()
      // The first released schema.
      await migrate(db, 'the old database', { upTo: 4, alone: true })
      await bindMasterKey(db, masterKeyOf(secret), 'the old database')
      const person = anAccount()
      await db.write([{ query: insertUser(db.sql, person, clock.now) }])
      const file = await saved(placeOf(old), join(folder, 'old'), { secret, moved: true })
      const held = await readHeader(file)
      assert.equal(held.schema, 4)
      const database = await engine.create({ empty: true })
      await restored(placeOf(database), file, { secret })
      const storage = await database.open()
      assert.equal((await storage.store.user(person.id))?.claims.email, person.claims.email)
      await aFullDatabase(storage)
    })

    test('keeps pairwise subjects and stored client secrets, whether it is restored or moved', async (t) => {
      const { storage, place, folder } = await begun(t)
      const key = 'a client secret that is the key of a MAC'
      const secrets = [keptSecret(key, clientSecretJwt, { createdAt: clock.now, expiresAt: null })]
      const service = aClient({ id: 'service', tokenEndpointAuthMethod: 'client_secret_jwt', secrets })
      await storage.registry.declare({ clients: [service], apis: [], users: [] }, clock.now)
      const name = storage.pairwiseSubject('a.example', 'usr_alice')
      await storage.close()
      const file = await saved(place, join(folder, 'backup'), { secret, moved: true })
      for (const move of [true, false]) {
        const database = await engine.create({ empty: true })
        await restored(placeOf(database), file, { secret, move })
        const again = await database.open()
        assert.equal(again.pairwiseSubject('a.example', 'usr_alice'), name)
        assert.equal((await again.store.client('service'))?.secrets[0]?.plain?.reveal(), key)
      }
      // Another database has other pairwise subjects.
      const stranger = await (await engine.create({ empty: true })).open()
      assert.notEqual(stranger.pairwiseSubject('a.example', 'usr_alice'), name)
    })

    test('keeps the latest time only in a move, and no other heartbeats (promise R5)', async (t) => {
      const { storage, place, folder } = await begun(t)
      for (const name of ['time', 'sizes'] as const) {
        const claim = { name, holder: 'a process', startedAt: clock.now + day }
        assert.ok(await storage.jobs.claim(claim, clock.now + 2 * day))
      }
      await storage.close()
      const file = await saved(place, join(folder, 'backup'), { secret, moved: true })
      for (const move of [true, false]) {
        const there = await engine.create({ empty: true })
        await restored(placeOf(there), file, { secret, move })
        const states = await (await there.open()).jobs.states()
        const marks = states.map(({ name, startedAt }) => [name, startedAt])
        assert.deepEqual(marks, move ? [['time', clock.now + day]] : [])
      }
    })

    test('for a move that fails keeps the mark of an earlier move', async (t) => {
      const { database, storage, place } = await begun(t)
      await storage.close()
      const first = await moveAway(place, clock.now)
      await (await moveAway(place, clock.now + 1))()
      await assert.rejects(database.open(), /was moved elsewhere at/)
      await first()
      await (await database.open()).close()
    })

    test('is a file that only its owner may read', async (t) => {
      const { place, folder } = await begun(t)
      const file = await saved(place, join(folder, 'backup'), { secret })
      assert.equal((await stat(file)).mode & 0o777, 0o600)
    })

    test('restores users, passwords, groups and clients, but nothing that makes an older token valid again', async (t) => {
      const { database, storage, place, folder } = await begun(t)
      const before = storage.keys.published().map(({ kid }) => kid)
      const file = await saved(place, join(folder, 'backup'), { secret })
      await storage.close()
      const { rows } = await restored(place, file, { secret, force: true, alone: true })
      assert.deepEqual(Object.keys(rows).sort(), [
        'clients',
        'credentials',
        'events',
        'keys',
        'memberships',
        'users',
      ])
      assert.equal(rows.keys, 1, 'the data key')
      const again = await database.open()
      for (const { kid } of again.keys.published()) assert.ok(!before.includes(kid))
      assert.equal((await again.store.client('print-shop'))?.name, 'Print Shop')
      assert.deepEqual(await again.memberships.names('group'), [{ name: 'staff 😀', people: 1 }])
    })

    test('of a running server is a consistent snapshot: every reference in it resolves', async (t) => {
      const { storage, place, folder } = await begun(t)
      let done = false
      let written = 0
      const writers = Array.from({ length: 4 }, async () => {
        while (!done) {
          await aBegunFamily(storage)
          written += 1
          // Yields to the backup.
          await delay(2)
        }
      })
      while (written < 50) await delay(2)
      const files = []
      for (const name of ['1', '2']) files.push(await saved(place, join(folder, name), { secret }))
      done = true
      await Promise.all(writers)
      const sizes = []
      const shapes = shapesAt(migrations.length)
      const column = (table: string, name: string) =>
        shapes.get(table)?.columns.findIndex((each) => each.name === name) ?? -1
      for (const file of files) {
        const { users = [], credentials = [], grants = [], token_families = [] } = await rowsOf(file)
        const ids = new Set(users.map((row) => row[column('users', 'id')]))
        const granted = new Set(grants.map((row) => row[column('grants', 'id')]))
        for (const row of grants) assert.ok(ids.has(row[column('grants', 'user_id')]))
        for (const row of credentials) assert.ok(ids.has(row[column('credentials', 'user_id')]))
        for (const row of token_families) assert.ok(granted.has(row[column('token_families', 'grant_id')]))
        assert.equal(credentials.length, users.length)
        sizes.push(token_families.length)
      }
      assert.ok((sizes[0] ?? 0) < (sizes[1] ?? 0), `it grew in the meantime: ${sizes}`)
    })

    test('is not restored over an existing database without force', async (t) => {
      const { storage, place, folder } = await begun(t)
      const file = await saved(place, join(folder, 'backup'), { secret })
      await storage.close()
      await assert.rejects(restored(place, file, { secret }), (error: Error) => {
        assert.ok(error instanceof UnusableDatabase)
        assert.match(error.message, /there is a database already/)
        return true
      })
      const after = await saved(place, join(folder, 'after'), { secret })
      assert.deepEqual(await rowsOf(after), await rowsOf(file))
    })

    test('is never restored over the database of another program, even with force', async (t) => {
      const { place, folder } = await begun(t)
      const file = await saved(place, join(folder, 'backup'), { secret })
      const foreign = await engine.create({ empty: true })
      const db = await foreign.db()
      await db.write([{ query: raw`create table recipes (name text)`.compile(db.sql) }])
      await db.close()
      await assert.rejects(restored(placeOf(foreign), file, { secret, force: true }), /another program/)
    })

    test('can only be restored as a move if it was made for one, less than a day ago and not in the future', async (t) => {
      const { place, folder } = await begun(t)
      const plain = await saved(place, join(folder, 'plain'), { secret })
      const old = await saved(place, join(folder, 'old'), {
        secret,
        moved: true,
        now: Date.now() - 90_000_000,
      })
      const ahead = await saved(place, join(folder, 'ahead'), {
        secret,
        moved: true,
        now: Date.now() + 90_000_000,
      })
      const empty = placeOf(await engine.create({ empty: true }))
      await assert.rejects(restored(empty, plain, { secret, move: true }), /not made with backup --move/)
      await assert.rejects(restored(empty, old, { secret, move: true }), /a move of the last 24 hours/)
      await assert.rejects(restored(empty, ahead, { secret, move: true }), /a move of the last 24 hours/)
      const { rows } = await restored(empty, old, { secret })
      assert.deepEqual([rows.keys, rows.sessions], [1, undefined])
    })

    test('whose restore was interrupted leaves a database on which no server starts until it is restored again', async (t) => {
      const { database, storage, place, folder } = await begun(t)
      const file = await saved(place, join(folder, 'backup'), { secret })
      await storage.close()
      let told = 0
      await assert.rejects(
        restored(place, file, {
          secret,
          force: true,
          alone: true,
          progress(what) {
            if (what !== 'restored') return
            told += 1
            throw new Error('the power went')
          },
        }),
        /the power went/,
      )
      assert.equal(told, 1)
      await assert.rejects(database.open(), (error: Error) => {
        assert.ok(error instanceof UnusableDatabase)
        assert.match(error.message, /has not finished, so the database is incomplete: run the restore again/)
        return true
      })
      await restored(place, file, { secret, alone: true })
      await (await database.open()).close()
    })

    test('is not restored over a database that another process is restoring or, on SQLite, has open', async (t) => {
      const { storage, place, folder } = await begun(t)
      const file = await saved(place, join(folder, 'backup'), { secret })
      if (engine.name === 'SQLite') {
        await assert.rejects(restored(place, file, { secret, force: true }), InUse)
        assert.notEqual(await storage.store.client('print-shop'), undefined)
      }
      await storage.close()
      const other = await targetAt(place)
      const inside = Promise.withResolvers<void>()
      const ended = Promise.withResolvers<void>()
      const held = other.alone(() => {
        inside.resolve()
        return ended.promise
      })
      await inside.promise
      await assert.rejects(restored(place, file, { secret, force: true, alone: true }), InUse)
      ended.resolve()
      await held
      await other.db.close()
      const attempts = await Promise.allSettled(
        Array.from({ length: 3 }, () => restored(place, file, { secret, force: true, alone: true })),
      )
      const lost = attempts.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
      assert.ok(lost.length < attempts.length)
      for (const reason of lost) assert.ok(reason instanceof InUse, `${reason.stack}`)
      // The result of one restore, not a mixture.
      const after = await rowsOf(await saved(place, join(folder, 'after'), { secret }))
      const before = await rowsOf(file)
      assert.equal(after.users?.length, before.users?.length)
      assert.equal(after.events?.length, (before.events?.length ?? 0) + 1)
    })

    // On SQLite, a restore over an open file is refused.
    if (engine.name !== 'SQLite') {
      test('that is restored under a running server stops that server for good, including writes it had begun', async (t) => {
        const { database, storage, place, folder } = await begun(t)
        const file = await saved(place, join(folder, 'backup'), { secret })
        const bare = await database.db()
        const slow: Database = {
          sql: bare.sql,
          read: bare.read.bind(bare),
          alone: bare.alone.bind(bare),
          close: bare.close.bind(bare),
          // A write may wait this long for a connection or a lock.
          write: ((statements) => delay(8_000).then(() => bare.write(statements))) as Database['write'],
        }
        const db = fenced(slow, { name: 'the database', epoch: await joinEpoch(bare) })
        const begunBefore = db.write(recordEvents(bare.sql, [{ type: 'code_replayed' }], clock.now))
        await restored(place, file, { secret, force: true })
        await begunBefore
        const events = bare.sql.selectFrom('events').select('type').compile()
        const types = (await bare.read(events)).map(({ type }) => type)
        assert.ok(types.includes('database_restored') && !types.includes('code_replayed'), `${types}`)
        await assert.rejects(storage.store.client('unknown'), /restored in the meantime|has not finished/)
        await assert.rejects(storage.store.deny('a-token', 1), /restored in the meantime|has not finished/)
      })
    }
  })
}
