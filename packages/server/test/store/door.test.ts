import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { StorageUnavailable } from '../../src/storage/door/errors.ts'
import { Unstorable } from '../../src/storage/sql/storable.ts'
import { aBegunFamily, anArtefact, atOnce, tally } from './builders.ts'
import { engines } from './engines.ts'

for (const engine of engines) {
  describe(`the door to ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const door = await database.door()
    const { store } = storage

    test('a mistake in a statement is not taken for a fault of the machine, and undoes its write', async () => {
      const artefact = anArtefact('interaction')
      await store.remember(artefact)
      await assert.rejects(store.remember(artefact), (error: Error) => !(error instanceof StorageUnavailable))
      const { family } = await aBegunFamily(storage)
      const revoke = door.sql.updateTable('token_families').set({ revoked_at: 1 }).where('id', '=', family.id)
      const wrong = sql`select nonsense from token_families`.compile(door.sql)
      await assert.rejects(door.write([{ query: revoke.compile() }, { query: wrong }]), /nonsense/)
      await assert.rejects(
        door.write([{ query: revoke.compile(), expect: 'one' }, { query: wrong }]),
        /nonsense/,
      )
      assert.equal((await store.standing(family.id))?.family.revokedAt, null)
      assert.equal((await door.read(revoke.returningAll().compile())).length, 1, 'and the door is as before')
    })

    test('a value that no column keeps as it is rejects before anything is run', async () => {
      const artefact = anArtefact('interaction')
      const [whole, wrong] = [door.sql.updateTable('one_time'), { ...artefact, data: 'null' }]
      const same = (column: 'hash', value: string) => whole.set({ consumed_at: 1 }).where(column, '=', value)
      for (const value of [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -0.1]) {
        await assert.rejects(store.remember({ ...wrong, expiresAt: value }), Unstorable)
        const statements = [
          { query: same('hash', 'x').compile() },
          { query: whole.set({ expires_at: value }).compile() },
        ]
        await assert.rejects(door.write(statements), Unstorable)
      }
      for (const text of ['a\0b', '\ud83d', 'x\udd11']) {
        await assert.rejects(door.read(same('hash', text).returningAll().compile()), Unstorable)
        await assert.rejects(door.write([{ query: same('hash', text).compile() }]), (error: Error) => {
          return error instanceof Unstorable && !error.message.includes(text)
        })
        assert.equal(await store.client(text), undefined, 'and nobody has such an id')
      }
      assert.equal(await store.recall('interaction', artefact.hash), undefined)
      await store.remember(artefact)
    })

    test('a write that loses one expectation leaves nothing of itself, and says which', async () => {
      const { family } = await aBegunFamily(storage)
      const revoke = door.sql.updateTable('token_families').set({ revoked_at: 1 })
      const first = { query: revoke.where('id', '=', family.id).compile(), expect: 'one' } as const
      const second = { query: revoke.where('id', '=', 'nobody').compile(), expect: 'one' } as const
      // What comes after the loss does not count, even where it could not have been done.
      const wrong = { query: sql`select nonsense from token_families`.compile(door.sql) }
      const written = await door.write([first, second, wrong])
      assert.equal(written.committed, false)
      assert.equal(!written.committed && written.lost, second)
      assert.equal((await store.standing(family.id))?.family.revokedAt, null)
    })

    test('a number comes back as a number, as large as a time', async () => {
      const query = sql<{ at: number; one: number }>`select cast(${1_800_000_000_000} as bigint) as at,
        count(*) as one from (select 1) as single`.compile(door.sql)
      assert.deepEqual({ ...(await door.read(query))[0] }, { at: 1_800_000_000_000, one: 1 })
    })

    test('of 20 that want to do one job at once one does it, and afterwards the next may', async () => {
      const { promise: others, resolve: go } = Promise.withResolvers<void>()
      let begun = 0
      let ended = 0
      const outcomes = await atOnce(20, async () => {
        const done = await door.alone('a job', async () => {
          begun += 1
          await others
          return 'done'
        })
        ended += 1
        // Nineteen are sent away while the first is at it.
        if (ended === 19) go()
        return done ?? 'sent away'
      })
      assert.deepEqual(tally(outcomes), { done: 1, 'sent away': 19 })
      assert.equal(begun, 1)
      assert.equal(await door.alone('a job', async () => 'again'), 'again')
    })

    test('a job that fails says so, and is not in the way of the next', async () => {
      await assert.rejects(
        door.alone('a job', () => Promise.reject(new Error('it failed'))),
        /it failed/,
      )
      assert.equal(await door.alone('a job', async () => 'again'), 'again')
    })

    test('a door that is closed says so at once', async () => {
      const own = await database.door()
      await own.close()
      const write = own.write([{ query: own.sql.deleteFrom('attempts').compile() }])
      await assert.rejects(write, StorageUnavailable)
      await own.close()
    })
  })
}
