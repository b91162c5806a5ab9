import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  aBegunFamily,
  aFamily,
  anArtefact,
  anAuthorization,
  aPerson,
  aSelfRegistered,
  aSession,
  atOnce,
  minute,
  register,
  tally,
} from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

for (const engine of engines) {
  describe(`one-time artefacts on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const db = await database.db()
    const { store } = storage

    test('of 50 concurrent redemptions of one code over two connections, exactly one wins (RFC 6749 §4.1.2)', async () => {
      const person = await aPerson(storage)
      const { grant, spends } = await anAuthorization(storage, person.id)
      const families = Array.from({ length: 50 }, () => aFamily(grant))
      const outcomes = await atOnce(50, async (index) => {
        const family = families[index]
        if (family === undefined) throw new Error('one family each')
        return await (index % 2 ? storage : second).store.begin({ spends, family, now: clock.now })
      })
      assert.deepEqual(tally(outcomes), { won: 1, lost: 49 })
      const begun = await Promise.all(families.map(({ id }) => store.standing(id)))
      assert.equal(begun.filter((standing) => standing !== undefined).length, 1)
      assert.notEqual(begun[outcomes.indexOf('won')], undefined)
    })

    test('a consumed code is found as consumed until it is forgotten, so that a replay is detected', async () => {
      const { spends } = await aBegunFamily(storage)
      const found = await store.recall('code', spends.hash)
      assert.equal(found?.consumedAt, clock.now)
      assert.deepEqual(found?.data, { for: 'a test' })
    })

    test('a family stores the granted authorization details unchanged (RFC 9396 §6.1)', async () => {
      const authorizationDetails = [
        {
          type: 'photo_print',
          album: 'Müller’s “best”',
          copies: 2.5,
          paper: ['matte', 'thick'],
          framed: true,
        },
      ]
      const { family } = await aBegunFamily(storage, { authorizationDetails })
      assert.deepEqual((await store.standing(family.id))?.family.authorizationDetails, authorizationDetails)
      const { family: plain } = await aBegunFamily(storage)
      assert.equal(
        Object.hasOwn((await store.standing(plain.id))?.family ?? {}, 'authorizationDetails'),
        false,
      )
    })

    test('a family stores the claims that were granted by name (OIDC Core §12.2)', async () => {
      const claims = { userinfo: ['birthdate'], idToken: ['email', 'nickname'] }
      const { family } = await aBegunFamily(storage, { claims })
      assert.deepEqual((await store.standing(family.id))?.family.claims, claims)
      const { family: plain } = await aBegunFamily(storage)
      assert.equal((await store.standing(plain.id))?.family.claims, undefined)
    })

    test('a family stores the class of its authentication (RFC 9470 §6)', async () => {
      const { family } = await aBegunFamily(storage, { acr: 'urn:example:silver' })
      assert.equal((await store.standing(family.id))?.family.acr, 'urn:example:silver')
      const { family: plain } = await aBegunFamily(storage)
      assert.equal(Object.hasOwn((await store.standing(plain.id))?.family ?? {}, 'acr'), false)
    })

    test('an expired artefact is found, but cannot be redeemed', async () => {
      const person = await aPerson(storage)
      const { grant, spends } = await anAuthorization(storage, person.id)
      const late = clock.now + minute
      assert.equal(await store.begin({ spends, family: aFamily(grant), now: late }), 'lost')
      assert.equal((await store.recall('code', spends.hash))?.consumedAt, null)
      assert.equal(await store.begin({ spends, family: aFamily(grant), now: late - 1 }), 'won')
    })

    test('an artefact of another kind is not found under the same hash', async () => {
      const artefact = anArtefact('interaction')
      await store.remember(artefact)
      assert.equal(await store.recall('code', artefact.hash), undefined)
      const spends = [{ kind: 'code', hash: artefact.hash }] as const
      assert.equal(await store.decline({ spends, events: [], now: clock.now }), 'lost')
    })

    test('a code whose grant is revoked or whose user is disabled begins no family and is not consumed', async () => {
      const revoked = await aPerson(storage)
      const first = await anAuthorization(storage, revoked.id)
      await store.revokeGrant(first.grant.id, clock.now, [])
      const disabled = await aPerson(storage)
      const other = await anAuthorization(storage, disabled.id)
      const disable = db.sql.updateTable('users').set({ disabled_at: clock.now })
      await db.write([{ query: disable.where('id', '=', disabled.id).compile() }])
      for (const { grant, spends } of [first, other]) {
        const family = aFamily(grant)
        assert.equal(await store.begin({ spends, family, now: clock.now }), 'lost')
        assert.equal(await store.standing(family.id), undefined)
        assert.equal((await store.recall('code', spends.hash))?.consumedAt, null)
      }
    })

    test('a code bound to a session that has ended begins no family (OIDC Core §11)', async () => {
      const person = await aPerson(storage)
      const [ended, over] = [aSession(person.id), aSession(person.id, { expiresAt: clock.now })]
      const live = aSession(person.id)
      for (const session of [ended, over, live]) {
        await storage.accounts.startSession(session, session.id, [], clock.now)
      }
      await storage.accounts.endSession(ended.id, [], clock.now)
      const { grant, spends } = await anAuthorization(storage, person.id)
      for (const { id: sessionId } of [ended, over, { id: 'no-such-session' }]) {
        const family = aFamily(grant, { sessionId })
        assert.equal(await store.begin({ spends, family, now: clock.now }), 'lost')
        assert.equal(await store.standing(family.id), undefined)
      }
      const family = aFamily(grant, { sessionId: live.id })
      assert.equal(await store.begin({ spends, family, now: clock.now }), 'won')
    })

    test('a family whose user or client differs from its grant does not begin', async () => {
      const person = await aPerson(storage)
      const stranger = await aPerson(storage)
      const { grant, spends } = await anAuthorization(storage, person.id)
      for (const wrong of [{ userId: stranger.id }, { clientId: 'another' }]) {
        assert.equal(await store.begin({ spends, family: aFamily(grant, wrong), now: clock.now }), 'lost')
      }
    })

    test('a family is read as it was written', async () => {
      const person = await aPerson(storage)
      const session = aSession(person.id)
      await storage.accounts.startSession(session, session.id, [], clock.now)
      const { grant, spends } = await anAuthorization(storage, person.id)
      const family = aFamily(grant, { sessionId: session.id, generation: 3 })
      assert.equal(await store.begin({ spends, family, now: clock.now }), 'won')
      await storage.accounts.endSession(session.id, [], clock.now)
      const standing = await store.standing(family.id)
      assert.deepEqual(standing, {
        family: { ...family, revokedAt: null },
        grant: { revokedAt: null, expiresAt: null },
        user: { id: person.id, disabledAt: null },
        clientChangedAt: undefined,
        sessionAlive: false,
        denied: false,
      })
    })

    test('of 20 concurrent refusals of one interaction exactly one is recorded', async () => {
      const artefact = anArtefact('interaction')
      await store.remember(artefact)
      const spends = [{ kind: 'interaction', hash: artefact.hash }] as const
      const events = [{ type: 'consent_denied', flowId: artefact.hash }] as const
      const outcomes = await atOnce(20, () => store.decline({ spends, events, now: clock.now }))
      assert.deepEqual(tally(outcomes), { won: 1, lost: 19 })
      const recorded = db.sql.selectFrom('events').select('id').where('flow_id', '=', artefact.hash)
      assert.equal((await db.read(recorded.compile())).length, 1)
    })

    test('denying a token affects no other token, and is idempotent', async () => {
      const { family } = await aBegunFamily(storage)
      const client = aSelfRegistered()
      await register(store, client)
      await atOnce(20, () => store.deny('jti-1', clock.now + minute))
      const own = (jti: string) => store.ownTokenStanding(client.id, jti)
      assert.deepEqual(await own('jti-1'), { denied: true, clientChangedAt: clock.now })
      assert.deepEqual(await own('jti-2'), { denied: false, clientChangedAt: clock.now })
      assert.equal((await second.store.tokenStanding(family.id, 'jti-1'))?.denied, true)
      assert.equal((await second.store.tokenStanding(family.id, 'jti-2'))?.denied, false)
      assert.equal((await second.store.standing(family.id))?.denied, false)
    })

    test('events are stored in order, with all their fields', async () => {
      const before = await db.read(db.sql.selectFrom('events').select('id').compile())
      await store.record([], clock.now)
      await store.record(
        [{ type: 'sign_in', userId: 'usr_1', flowId: 'flow', facts: { by: 'pwd' } }],
        clock.now,
      )
      await store.record([{ type: 'sign_out' }, { type: 'token_revoked', clientId: 'c' }], clock.now)
      const events = await db.read(db.sql.selectFrom('events').selectAll().orderBy('id').compile())
      assert.equal(events.length, before.length + 3)
      assert.deepEqual(
        events
          .slice(-3)
          .map(({ at, type, user_id, client_id, flow_id, facts }) => [
            at,
            type,
            user_id,
            client_id,
            flow_id,
            facts,
          ]),
        [
          [clock.now, 'sign_in', 'usr_1', null, 'flow', '{"by":"pwd"}'],
          [clock.now, 'sign_out', null, null, null, null],
          [clock.now, 'token_revoked', null, 'c', null, null],
        ],
      )
    })
  })
}
