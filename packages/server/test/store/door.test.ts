import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { StorageUnavailable } from '../../src/storage/database/errors.ts'
import { Unstorable } from '../../src/storage/sql/storable.ts'
import { aBegunFamily, anArtefact, atOnce, tally } from './builders.ts'
import { engines } from './engines.ts'

for (const engine of engines) {
  describe(`the Database interface on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const db = await database.db()
    const { store } = storage

    test('an error in a statement is not reported as a failure of the machine, and rolls its write back', async () => {
      const artefact = anArtefact('interaction')
      await store.remember(artefact)
      await assert.rejects(store.remember(artefact), (error: Error) => !(error instanceof StorageUnavailable))
      const { family } = await aBegunFamily(storage)
      const revoke = db.sql.updateTable('token_families').set({ revoked_at: 1 }).where('id', '=', family.id)
      const wrong = sql`select nonsense from token_families`.compile(db.sql)
      await assert.rejects(db.write([{ query: revoke.compile() }, { query: wrong }]), /nonsense/)
      await assert.rejects(
        db.write([{ query: revoke.compile(), expect: 'one' }, { query: wrong }]),
        /nonsense/,
      )
      assert.equal((await store.standing(family.id))?.family.revokedAt, null)
      assert.equal((await db.read(revoke.returningAll().compile())).length, 1, 'and the Door still works')
    })

    test('a value that cannot be stored unchanged rejects before any statement runs', async () => {
      const artefact = anArtefact('interaction')
      const [whole, wrong] = [db.sql.updateTable('one_time'), { ...artefact, data: 'null' }]
      const same = (column: 'hash', value: string) => whole.set({ consumed_at: 1 }).where(column, '=', value)
      for (const value of [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -0.1]) {
        await assert.rejects(store.remember({ ...wrong, expiresAt: value }), Unstorable)
        const statements = [
          { query: same('hash', 'x').compile() },
          { query: whole.set({ expires_at: value }).compile() },
        ]
        await assert.rejects(db.write(statements), Unstorable)
      }
      for (const text of ['a\0b', '\ud83d', 'x\udd11']) {
        await assert.rejects(db.read(same('hash', text).returningAll().compile()), Unstorable)
        await assert.rejects(db.write([{ query: same('hash', text).compile() }]), (error: Error) => {
          return error instanceof Unstorable && !error.message.includes(text)
        })
        assert.equal(await store.client(text), undefined, 'no client has such an id')
      }
      assert.equal(await store.recall('interaction', artefact.hash), undefined)
      await store.remember(artefact)
    })

    test('a write whose expectation is not met is rolled back and names the statement', async () => {
      const { family } = await aBegunFamily(storage)
      const revoke = db.sql.updateTable('token_families').set({ revoked_at: 1 })
      const first = { query: revoke.where('id', '=', family.id).compile(), expect: 'one' } as const
      const second = { query: revoke.where('id', '=', 'nobody').compile(), expect: 'one' } as const
      // Statements after the lost one do not matter, even if they are invalid.
      const wrong = { query: sql`select nonsense from token_families`.compile(db.sql) }
      const written = await db.write([first, second, wrong])
      assert.equal(written.committed, false)
      assert.equal(!written.committed && written.lost, second)
      assert.equal((await store.standing(family.id))?.family.revokedAt, null)
    })

    test('a number as large as a time is returned as a number', async () => {
      const query = sql<{ at: number; one: number }>`select cast(${1_800_000_000_000} as bigint) as at,
        count(*) as one from (select 1) as single`.compile(db.sql)
      assert.deepEqual({ ...(await db.read(query))[0] }, { at: 1_800_000_000_000, one: 1 })
    })

    test('of 20 concurrent runs of one job, one runs, and the next may run afterwards', async () => {
      const { promise: others, resolve: go } = Promise.withResolvers<void>()
      let begun = 0
      let ended = 0
      const outcomes = await atOnce(20, async () => {
        const done = await db.alone('a job', async () => {
          begun += 1
          await others
          return 'done'
        })
        ended += 1
        // Nineteen are turned away while the first one runs.
        if (ended === 19) go()
        return done ?? 'sent away'
      })
      assert.deepEqual(tally(outcomes), { done: 1, 'sent away': 19 })
      assert.equal(begun, 1)
      assert.equal(await db.alone('a job', async () => 'again'), 'again')
    })

    test('a failing job rejects, and does not prevent the next run', async () => {
      await assert.rejects(
        db.alone('a job', () => Promise.reject(new Error('it failed'))),
        /it failed/,
      )
      assert.equal(await db.alone('a job', async () => 'again'), 'again')
    })

    test('a closed Database rejects at once', async () => {
      const own = await database.db()
      await own.close()
      const write = own.write([{ query: own.sql.deleteFrom('attempts').compile() }])
      await assert.rejects(write, StorageUnavailable)
      await own.close()
    })
  })
}
