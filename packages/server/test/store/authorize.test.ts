import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aFamily, aGrant, anArtefact, anAuthorization, aPerson, atOnce, minute, tally } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

for (const engine of engines) {
  describe(`grants on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const db = await database.db()
    const { store } = storage
    const grantsOf = (userId: string) =>
      db.read(db.sql.selectFrom('grants').selectAll().where('user_id', '=', userId).compile())

    test('an extended grant keeps its id and its earlier permissions', async () => {
      const person = await aPerson(storage)
      const first = await anAuthorization(storage, person.id, {
        permissions: ['a', 'b'],
        expiresAt: clock.now + minute,
      })
      const widened = await anAuthorization(storage, person.id, {
        permissions: ['b', 'c'],
        expiresAt: clock.now + 2 * minute,
      })
      assert.equal(widened.grant.id, first.grant.id)
      assert.deepEqual(await store.grant(person.id, 'print-shop', clock.now), {
        ...first.grant,
        permissions: ['a', 'b', 'c'],
        expiresAt: clock.now + 2 * minute,
      })
    })

    test('the latest expiry applies to the whole grant', async () => {
      const person = await aPerson(storage)
      const end = async () => (await store.grant(person.id, 'print-shop', clock.now))?.expiresAt
      for (const expiresAt of [clock.now + 2 * minute, clock.now + minute, null, clock.now + 3 * minute]) {
        await anAuthorization(storage, person.id, { expiresAt })
        assert.equal(await end(), expiresAt)
      }
    })

    test('a decision replaces the permissions it was about, and all others stay', async () => {
      const person = await aPerson(storage)
      await anAuthorization(storage, person.id, { permissions: ['read', 'delete', 'share'] })
      await anAuthorization(storage, person.id, { permissions: ['read'] }, ['read', 'delete'])
      const permissions = (await store.grant(person.id, 'print-shop', clock.now))?.permissions
      assert.deepEqual(permissions?.toSorted(), ['read', 'share'])
    })

    test('a code without a consent page needs a valid grant and does not change it', async () => {
      const person = await aPerson(storage)
      const { grant } = await anAuthorization(storage, person.id, { expiresAt: clock.now + minute })
      const before = await store.grant(person.id, 'print-shop', clock.now)
      const ask = (now: number, grantId = grant.id) => {
        const code = anArtefact('code')
        return store
          .conclude({ client: undefined, spends: [], made: { code, family: undefined }, grantId, now })
          .then(async (won) => [won, (await store.recall('code', code.hash)) !== undefined])
      }
      assert.deepEqual(await ask(clock.now), ['won', true])
      assert.deepEqual(await store.grant(person.id, 'print-shop', clock.now), before)
      assert.deepEqual(await ask(clock.now + minute), ['lost', false])
      assert.deepEqual(await ask(clock.now, 'grt_none'), ['lost', false])
      await store.revokeGrant(grant.id, clock.now, [])
      assert.deepEqual(await ask(clock.now), ['lost', false])
    })

    test('concurrent attempts to conclude one interaction issue one code', async () => {
      const person = await aPerson(storage)
      const { grant } = await anAuthorization(storage, person.id)
      const interaction = anArtefact('interaction')
      await store.remember(interaction)
      const outcomes = await atOnce(20, (index) =>
        (index % 2 ? storage : second).store.conclude({
          client: undefined,
          spends: [{ kind: 'interaction', hash: interaction.hash }],
          made: { code: anArtefact('code'), family: undefined },
          grantId: grant.id,
          now: clock.now,
        }),
      )
      assert.deepEqual(tally(outcomes), { won: 1, lost: 19 })
    })

    test('30 concurrent decisions over two connections result in one grant with all their permissions', async () => {
      const person = await aPerson(storage)
      const given: string[] = []
      const outcomes = await atOnce(30, async (index) => {
        const artefact = anArtefact('code')
        const interaction = anArtefact('interaction')
        await store.remember(interaction)
        return await (index % 2 ? storage : second).store.authorize({
          client: undefined,
          spends: [{ kind: 'interaction', hash: interaction.hash }],
          grant: aGrant(person.id, { permissions: [`scope-${index}`] }),
          about: [`scope-${index}`],
          makes: (id) => {
            given[index] = id
            return { code: artefact, family: undefined }
          },
          events: [],
          now: clock.now,
        })
      })
      assert.deepEqual(tally(outcomes), { won: 30 })
      const grant = await store.grant(person.id, 'print-shop', clock.now)
      assert.deepEqual(
        new Set(grant?.permissions),
        new Set(Array.from({ length: 30 }, (_, index) => `scope-${index}`)),
      )
      assert.deepEqual(new Set(given), new Set([grant?.id]))
      assert.equal((await grantsOf(person.id)).length, 1)
    })

    test('a one-time grant is a separate row that no later request finds', async () => {
      const person = await aPerson(storage)
      await anAuthorization(storage, person.id, { remembered: false })
      assert.equal(await store.grant(person.id, 'print-shop', clock.now), undefined)
      const standing = await anAuthorization(storage, person.id, { permissions: ['a'] })
      const once = await anAuthorization(storage, person.id, { permissions: ['z'], remembered: false })
      assert.notEqual(once.grant.id, standing.grant.id)
      assert.deepEqual((await store.grant(person.id, 'print-shop', clock.now))?.permissions, ['a'])
      assert.equal((await grantsOf(person.id)).length, 3)
    })

    test('an expired or revoked grant is not found, not extended, and does not prevent a new one', async () => {
      const person = await aPerson(storage)
      const expired = await anAuthorization(storage, person.id, {
        permissions: ['old'],
        expiresAt: clock.now,
      })
      assert.equal(await store.grant(person.id, 'print-shop', clock.now), undefined)
      const next = await anAuthorization(storage, person.id, { permissions: ['new'] })
      assert.notEqual(next.grant.id, expired.grant.id)
      await store.revokeGrant(next.grant.id, clock.now, [])
      assert.equal(await store.grant(person.id, 'print-shop', clock.now), undefined)
      const last = await anAuthorization(storage, person.id, { permissions: ['newest'] })
      assert.deepEqual((await store.grant(person.id, 'print-shop', clock.now))?.permissions, ['newest'])
      assert.notEqual(last.grant.id, next.grant.id)
    })

    test('a grant without a consent page and its family are written together, or not at all', async () => {
      const person = await aPerson(storage)
      const eventsOf = () =>
        db.read(db.sql.selectFrom('events').select('id').where('user_id', '=', person.id).compile())
      const found = (change: Partial<ReturnType<typeof aFamily>> = {}) => {
        const grant = aGrant(person.id, { remembered: false })
        const family = aFamily(grant, change)
        const events = [{ type: 'granted_by_registration', userId: person.id }] as const
        const makes = () => ({ code: undefined, family })
        const about = grant.permissions
        return store
          .authorize({ client: undefined, spends: [], grant, about, makes, events, now: clock.now })
          .then(async (won) => [won, await store.standing(family.id)] as const)
      }
      const [won, standing] = await found()
      assert.equal(won, 'won')
      assert.equal(standing?.grant?.revokedAt, null)
      assert.deepEqual([(await grantsOf(person.id)).length, (await eventsOf()).length], [1, 1])
      assert.equal(await store.grant(person.id, 'print-shop', clock.now), undefined, 'nothing depends on it')

      assert.deepEqual(await found({ sessionId: 'a session that ended' }), ['lost', undefined])
      assert.deepEqual([(await grantsOf(person.id)).length, (await eventsOf()).length], [1, 1])
    })

    test('a decision that is submitted 20 times concurrently wins once and issues one code', async () => {
      const person = await aPerson(storage)
      const interaction = anArtefact('interaction')
      await store.remember(interaction)
      const codes = Array.from({ length: 20 }, () => anArtefact('code'))
      const outcomes = await atOnce(20, (index) =>
        store.authorize({
          client: undefined,
          spends: [{ kind: 'interaction', hash: interaction.hash }],
          grant: aGrant(person.id, { remembered: index % 2 === 0 }),
          about: [],
          makes: () => ({ code: codes[index], family: undefined }),
          events: [{ type: 'consent_granted', userId: person.id }],
          now: clock.now,
        }),
      )
      assert.deepEqual(tally(outcomes), { won: 1, lost: 19 })
      const found = await Promise.all(codes.map(({ hash }) => store.recall('code', hash)))
      assert.equal(found.filter((code) => code !== undefined).length, 1)
      const events = db.sql.selectFrom('events').select('id').where('user_id', '=', person.id)
      assert.equal((await db.read(events.compile())).length, 1)
      assert.equal((await grantsOf(person.id)).length, 1)
    })
  })
}
