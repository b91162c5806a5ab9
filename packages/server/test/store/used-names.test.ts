import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { forgetUsesBefore } from '../../src/storage/tables/used-names.ts'
import { atOnce, day, hash, minute, tally } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

const hour = 60 * minute

/** A one-time name, such as the `jti` of a client assertion. */
const aName = (name: string, change: object = {}) => ({
  hash: hash(name),
  goodFrom: clock.now - minute,
  expiresAt: clock.now + minute,
  now: clock.now,
  ...change,
})

for (const engine of engines) {
  const begun = async () => {
    const database = await engine.create()
    const storage = await database.open()
    const db = await database.db()
    const names = db.sql.selectFrom('one_time').select('hash').where('kind', '=', 'used').compile()
    const known = async (name: string) => (await db.read(names)).some((row) => row.hash === hash(name))
    return { storage, store: storage.store, db, known }
  }

  describe(`one-time names on ${engine.name}`, () => {
    test('of concurrent uses exactly one wins', async () => {
      const { store } = await begun()
      assert.deepEqual(tally(await atOnce(10, () => store.useOnce(aName('name')))), { won: 1, lost: 9 })
    })

    test('a use is remembered for a day after it expires, however far ahead the writing clock was', async () => {
      for (const ahead of [0, 3 * day]) {
        const { store, storage, known } = await begun()
        const name = aName('name', { ahead, now: clock.now + ahead })
        assert.equal(await store.useOnce(name), 'won')
        for (const later of [2 * minute, hour, day]) {
          await storage.sweep(clock.now + ahead + later)
          assert.equal(await store.useOnce(name), 'lost')
          assert.ok(await known('name'))
        }
        await storage.sweep(clock.now + ahead + day + minute)
        assert.equal(await known('name'), false)
      }
    })

    test('after uses are forgotten, names that expire by then are refused, and later ones are accepted', async () => {
      const { store, storage, known } = await begun()
      const name = aName('name', { expiresAt: clock.now + 4 * hour })
      assert.equal(await store.useOnce(name), 'won')
      await storage.sweep(clock.now + 2 * day)
      assert.equal(await known('name'), false)
      assert.equal(await store.useOnce(name), 'lost')
      assert.equal(await store.useOnce({ ...name, hash: hash('another') }), 'lost')
      assert.equal(await store.useOnce(aName('later', { expiresAt: name.expiresAt + 2 })), 'won')
      assert.equal(
        await store.useOnce(
          aName('sooner, later', { now: clock.now + 5 * day, expiresAt: clock.now + 5 * day }),
        ),
        'won',
      )
      // The latest expiry applies.
      await storage.sweep(clock.now + 7 * day)
      assert.equal(await store.useOnce(aName('between', { expiresAt: clock.now + 3 * day })), 'lost')
    })

    test('after a restore, only names that were not yet valid before it are accepted', async () => {
      const { store, db } = await begun()
      await db.write([{ query: forgetUsesBefore(db.sql, clock.now) }])
      assert.equal(await store.useOnce(aName('before')), 'lost')
      assert.equal(await store.useOnce(aName('untold', { goodFrom: undefined })), 'lost')
      assert.equal(await store.useOnce(aName('then', { goodFrom: clock.now })), 'lost')
      assert.equal(await store.useOnce(aName('after', { goodFrom: clock.now + 1 })), 'won')
    })
  })
}
