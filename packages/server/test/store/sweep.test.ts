import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Tables } from '../../src/storage/schema/schema.ts'
import { aBegunFamily, anArtefact, aPerson, aSession, day, minute } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

for (const engine of engines) {
  describe(`the clean-up on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const db = await database.db()
    const { store, accounts } = storage
    const count = async (table: keyof Tables) => {
      const query = sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.compile(db.sql)
      return (await db.read(query))[0]?.count
    }

    test('deletes expired rows, but none that a response still depends on', async () => {
      const { family, grant, spends } = await aBegunFamily(storage, {}, { remembered: false })
      const lasting = await aBegunFamily(storage)
      await store.revokeFamily(family.id, clock.now, [{ type: 'token_revoked' }])
      await store.deny('jti', clock.now + minute)
      await accounts.countAttempt('key', minute, clock.now)
      await accounts.startSession(aSession((await aPerson(storage)).id), 'cookie', [], clock.now)

      const first = await storage.sweep(clock.now)
      assert.deepEqual([first.more, Object.values(first.deleted).filter((rows) => rows > 0)], [false, []])
      // Rows that cause a refusal are kept until no clock can consider them relevant.
      await storage.sweep(clock.now + day)
      assert.deepEqual([await count('denied_tokens'), await count('attempts')], [1, 1])
      assert.equal(await store.recall('code', spends.hash), undefined)
      await storage.sweep(clock.now + day + minute)
      assert.deepEqual([await count('denied_tokens'), await count('attempts')], [0, 0])
      await storage.sweep(clock.now + 2 * day)
      assert.equal(await count('sessions'), 0)

      // A revoked family is kept as long as an access token of it may be presented, and no longer.
      assert.equal(await store.standing(family.id), undefined)
      const grants = await db.read(db.sql.selectFrom('grants').select('id').compile())
      assert.deepEqual(
        grants.map(({ id }) => id),
        [lasting.grant.id],
        `${grant.id} is a one-time grant`,
      )

      assert.equal(await count('events'), 1)
      assert.equal((await storage.sweep(clock.now + 90 * day)).deleted.events, 1)
      assert.equal(await count('events'), 0)
    })

    test('keeps a device code for a day after it expires, so that a late poll gets the reason', async () => {
      const device = {
        hash: 'device',
        userCodeHash: 'user',
        clientId: 'television',
        scope: [],
        resources: [],
        address: undefined,
        interval: 5,
        createdAt: clock.now,
        expiresAt: clock.now + minute,
      }
      await store.keepDeviceCode(device)
      await storage.sweep(clock.now + day)
      assert.notEqual(await store.deviceCode('device'), undefined)
      await storage.sweep(clock.now + day + minute)
      assert.equal(await count('device_codes'), 0)
    })

    test('deletes a one-time grant together with its unredeemed code', async () => {
      const person = await aPerson(storage)
      const before = await count('grants')
      const interaction = anArtefact('interaction', { forgetAt: clock.now + minute })
      await store.remember(interaction)
      await store.authorize({
        client: undefined,
        spends: [{ kind: 'interaction', hash: interaction.hash }],
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
        makes: () => ({ code: anArtefact('code', { forgetAt: clock.now + minute }), family: undefined }),
        events: [],
        now: clock.now,
      })
      await storage.sweep(clock.now + minute)
      assert.equal(await count('grants'), before)
    })

    test('deletes a revoked grant and its families once no access token of it is left', async () => {
      const { family, grant } = await aBegunFamily(storage)
      await store.revokeGrant(grant.id, clock.now, [])
      await storage.sweep(clock.now + day - 1)
      assert.equal((await store.standing(family.id))?.grant?.revokedAt, clock.now)
      await storage.sweep(clock.now + day)
      assert.equal(await store.standing(family.id), undefined)
    })

    test('keeps a revoked family for a day, in which all its access tokens expire', async () => {
      const { family } = await aBegunFamily(storage)
      await store.revokeFamily(family.id, clock.now, [])
      await storage.sweep(clock.now + day - 1)
      assert.equal((await store.standing(family.id))?.family.revokedAt, clock.now)
      await storage.sweep(clock.now + day)
      assert.equal(await store.standing(family.id), undefined)
    })

    test('stops at its limits, reports what is left, and continues there in the next run', async () => {
      for (let index = 0; index < 25; index += 1) await store.remember(anArtefact('interaction'))
      const before = (await count('one_time')) ?? 0
      const limits = { batch: 4, rows: 10 }
      const first = await storage.sweep(clock.now + day, { limits })
      assert.deepEqual([first.more, first.deleted.one_time, first.backlog.one_time], [true, 10, before - 10])
      assert.equal(await count('one_time'), before - 10)
      const slow = await storage.sweep(clock.now + day, { limits: { batch: 1, milliseconds: 0 } })
      assert.equal(slow.more, true)
      while ((await storage.sweep(clock.now + day, { limits })).more);
      assert.equal(await count('one_time'), 0)
    })

    test('stops at once when the server closes', async () => {
      for (let index = 0; index < 5; index += 1) await store.remember(anArtefact('interaction'))
      await storage.sweep(clock.now + day, { limits: { batch: 1 }, stopping: AbortSignal.abort() })
      assert.equal(await count('one_time'), 5)
      await storage.sweep(clock.now + day)
    })

    test('deletes a grant with very many families in small writes, the families first', async () => {
      const { family, grant } = await aBegunFamily(storage)
      const row = db.sql.selectFrom('token_families').where('id', '=', family.id)
      for (let index = 0; index < 60; index += 1) {
        const [found] = await db.read(row.selectAll().compile())
        if (found === undefined) throw new Error('the family is gone')
        const copy = { ...found, id: `${family.id} ${index}`, idle_expires_at: clock.now + 300 * day }
        await db.write([{ query: db.sql.insertInto('token_families').values(copy).compile() }])
      }
      await store.revokeGrant(grant.id, clock.now, [])
      const families = async () => (await count('token_families')) ?? 0
      const before = await families()
      await storage.sweep(clock.now + day, { limits: { batch: 20, rows: 20 } })
      assert.equal(await families(), before - 20)
      assert.notEqual((await store.standing(family.id))?.grant ?? (await families()), undefined)
      while ((await storage.sweep(clock.now + day, { limits: { batch: 20, rows: 20 } })).more);
      assert.equal(await families(), before - 61)
      const grants = db.sql.selectFrom('grants').select('id').where('id', '=', grant.id)
      assert.deepEqual(await db.read(grants.compile()), [])
    })

    test('can run concurrently without disturbing another run or other writes', async () => {
      const other = await database.open()
      for (let index = 0; index < 40; index += 1) await store.remember(anArtefact('interaction'))
      const later = clock.now + day
      const fresh = { expiresAt: later + minute, forgetAt: later + day }
      const kept = Array.from({ length: 20 }, () => anArtefact('interaction', fresh))
      await Promise.all([
        ...[storage, other].map((each) => each.sweep(later, { limits: { batch: 3 } })),
        ...kept.map((artefact) => store.remember(artefact)),
      ])
      assert.equal(await count('one_time'), kept.length)
    })
  })
}
