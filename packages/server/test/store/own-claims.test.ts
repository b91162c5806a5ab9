import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aPerson, atOnce, tally } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

for (const engine of engines) {
  describe(`own claims on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const now = clock.now

    test('of concurrent changes of one person none is lost', async () => {
      const { id } = await aPerson(storage, { claims: { name: 'Alice Adams' } })
      const outcomes = await atOnce(6, (index) =>
        (index % 2 ? storage : second).claims.change({
          userId: id,
          change: (claims) => ({ ...claims, [`claim${index}`]: index }),
          events: [],
          now,
        }),
      )
      assert.deepEqual(tally(outcomes), { changed: 6 })
      const claims = await storage.claims.of(id)
      assert.equal(Object.keys(claims).length, 7)
      assert.equal(claims.name, 'Alice Adams')
    })

    test('a declared person is not changed, and nobody who does not exist', async () => {
      const { id } = await aPerson(storage, { declared: true })
      const change = () => assert.fail('not asked')
      assert.equal(await storage.claims.change({ userId: id, change, events: [], now }), 'declared')
      assert.equal(await storage.claims.change({ userId: 'usr_nobody', change, events: [], now }), 'gone')
    })
  })
}
