import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NewerDatabase, StorageUnavailable, UnusableDatabase } from '../../src/storage/database/errors.ts'
import { fenced } from '../../src/storage/schema/fence.ts'
import { joinEpoch } from '../../src/storage/schema/terms.ts'
import { setFact } from '../../src/storage/tables/meta.ts'
import { engines } from './engines.ts'

type Facts = Parameters<typeof setFact>[1]

const takenAway: readonly {
  fact: Facts
  value: string
  reason: RegExp
  refusal: typeof NewerDatabase | typeof UnusableDatabase
}[] = [
  {
    fact: 'oldest_program',
    value: '999',
    reason: /written by a newer version .* requires at least 999/,
    refusal: NewerDatabase,
  },
  {
    fact: 'restoring',
    value: '2026-11-21T00:00:00.000Z',
    reason: /the database is incomplete/,
    refusal: UnusableDatabase,
  },
  { fact: 'moved', value: '2026-11-21T00:00:00.000Z', reason: /moved elsewhere/, refusal: UnusableDatabase },
]

for (const engine of engines) {
  describe(`the fence of ${engine.name}`, () => {
    for (const { fact, value, reason, refusal } of takenAway) {
      test(`stops a process for good once the database has ${fact} set, and refuses further starts`, async () => {
        const database = await engine.create()
        await (await database.open()).close()
        const bare = await database.db()
        const db = fenced(bare, { name: 'the database', epoch: await joinEpoch(bare) })
        const anything = db.sql.selectFrom('users').select('id').compile()
        await db.read(anything)
        await bare.write([{ query: setFact(bare.sql, fact, value) }])
        // It may continue until the lease expires; then every read and write is refused, with a reason.
        const refused = async () => {
          for (;;) await db.read(anything)
        }
        const isReason = (error: Error) => {
          assert.ok(error instanceof StorageUnavailable, `${error}`)
          assert.match(error.message, reason)
          return true
        }
        await assert.rejects(refused(), isReason)
        await assert.rejects(db.write([{ query: anything }]), isReason)
        await assert.rejects(
          db.alone('clean-up', async () => assert.fail('a job ran')),
          isReason,
        )
        await assert.rejects(database.open(), (error: Error) => {
          assert.ok(error instanceof refusal, `${error}`)
          return true
        })
        // Removing the fact does not allow the process to continue: it may have missed changes in between.
        await bare.write([{ query: bare.sql.deleteFrom('meta').where('key', '=', fact).compile() }])
        await assert.rejects(db.read(anything), isReason)
      })
    }

    test('refuses writes while the engine is away, and allows them when it is back', async () => {
      const database = await engine.create()
      await (await database.open()).close()
      const bare = await database.db()
      const epoch = await joinEpoch(bare)
      let away = true
      const flaky = {
        ...bare,
        sql: bare.sql,
        write: bare.write.bind(bare),
        alone: bare.alone.bind(bare),
        close: bare.close.bind(bare),
        read: ((query) => {
          if (away) return Promise.reject(new StorageUnavailable('the database is busy'))
          return bare.read(query)
        }) as typeof bare.read,
      }
      const db = fenced(flaky, { name: 'the database', epoch })
      const write = () => db.write([{ query: setFact(db.sql, 'epoch', epoch) }])
      await assert.rejects(write(), /the database is busy/, 'no write before a successful check')
      away = false
      assert.equal((await write()).committed, true)
    })
  })
}
