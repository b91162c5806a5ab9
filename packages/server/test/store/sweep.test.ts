import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Tables } from '../../src/storage/schema.ts'
import { aBegunFamily, anArtefact, aPerson, aSession, day, minute } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

for (const engine of engines) {
  describe(`sweeping ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const door = await database.door()
    const { store, accounts } = storage
    const count = async (table: keyof Tables) => {
      const query = sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.compile(
        door.sql,
      )
      return (await door.read(query))[0]?.count
    }

    test('it deletes what is over, and nothing an answer still depends on', async () => {
      const { family, grant, spends } = await aBegunFamily(storage, {}, { remembered: false })
      const lasting = await aBegunFamily(storage)
      await store.revokeFamily(family.id, clock.now, [{ type: 'token_revoked' }])
      await store.deny('jti', clock.now + minute)
      await accounts.countAttempt('key', minute, clock.now)
      await accounts.startSession(aSession((await aPerson(storage)).id), 'cookie', [], clock.now)

      assert.deepEqual(await storage.sweep(clock.now, 100), { deleted: 0, more: false })
      await storage.sweep(clock.now + minute, 100)
      assert.equal(await count('denied_tokens'), 0)
      assert.equal(await count('attempts'), 0)
      assert.notEqual(await store.recall('code', spends.hash), undefined)

      await storage.sweep(clock.now + day, 100)
      assert.equal(await store.recall('code', spends.hash), undefined)
      assert.equal(await count('sessions'), 0)

      // A revoked family is known for revoked as long as an access token of it may be shown.
      await storage.sweep(family.idleExpiresAt + day - 1, 100)
      assert.equal((await store.standing(family.id))?.family.revokedAt, clock.now)
      await storage.sweep(family.idleExpiresAt + day, 100)
      assert.equal(await store.standing(family.id), undefined)
      const grants = await door.read(door.sql.selectFrom('grants').select('id').compile())
      assert.deepEqual(
        grants.map(({ id }) => id),
        [lasting.grant.id],
        `${grant.id} was for this time only`,
      )

      assert.equal(await count('events'), 1)
      await storage.sweep(clock.now + 90 * day, 100)
      assert.equal(await count('events'), 0)
    })

    test('a code that was never redeemed takes its grant “this time only” with it', async () => {
      const person = await aPerson(storage)
      const before = await count('grants')
      const interaction = anArtefact('interaction', { forgetAt: clock.now + minute })
      await store.remember(interaction)
      await store.authorize({
        spends: { kind: 'interaction', hash: interaction.hash },
        about: [],
        grant: {
          id: 'grant_unused',
          userId: person.id,
          clientId: 'print-shop',
          permissions: [],
          remembered: false,
          createdAt: clock.now,
          expiresAt: null,
        },
        code: () => anArtefact('code', { forgetAt: clock.now + minute }),
        events: [],
        now: clock.now,
      })
      await storage.sweep(clock.now + minute, 100)
      assert.equal(await count('grants'), before)
    })

    test('a revoked grant goes with its families once no access token of it is left', async () => {
      const { family, grant } = await aBegunFamily(storage)
      await store.revokeGrant(grant.id, clock.now, [])
      await storage.sweep(clock.now + day - 1, 100)
      assert.equal((await store.standing(family.id))?.grant?.revokedAt, clock.now)
      await storage.sweep(clock.now + day, 100)
      assert.equal(await store.standing(family.id), undefined)
    })

    test('it deletes at most so many rows of a kind, and says that there are more', async () => {
      for (let index = 0; index < 25; index += 1) await store.remember(anArtefact('interaction'))
      const before = (await count('one_time')) ?? 0
      const first = await storage.sweep(clock.now + day, 10)
      assert.equal(first.more, true)
      assert.equal(await count('one_time'), before - 10)
      while ((await storage.sweep(clock.now + day, 10)).more);
      assert.equal(await count('one_time'), 0)
    })
  })
}
