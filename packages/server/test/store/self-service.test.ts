import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aBegunFamily, anAuthorization, aPerson, aSession, atOnce, aUse, minute, tally } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

for (const engine of engines) {
  describe(`self-service on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const { accounts, selfService } = storage
    const from = { address: '192.0.2.1', userAgent: 'A browser' }
    let cookies = 0
    const begin = async (userId: string) => {
      const session = aSession(userId)
      const cookie = `self-service-${++cookies}`
      await accounts.startSession(session, cookie, [], clock.now, from)
      return { session, cookie }
    }
    const alive = async (cookie: string) =>
      (await accounts.session(cookie, clock.now, 30 * minute)) !== undefined
    const change = (
      { session, cookie }: Awaited<ReturnType<typeof begin>>,
      more: { previous?: string; passwordHash?: string; endOthers?: boolean; newCookieHash?: string } = {},
    ) => ({
      userId: session.userId,
      previous: '$argon2id$stored',
      passwordHash: '$argon2id$changed',
      sessionId: session.id,
      endOthers: true,
      mails: [],
      events: [{ type: 'password_changed', userId: session.userId } as const],
      now: clock.now,
      ...more,
      renewal: {
        oldCookieHash: cookie,
        newCookieHash: more.newCookieHash ?? `${cookie}-renewed`,
        authenticatedAt: clock.now,
        amr: ['pwd'],
        expiresAt: clock.now + 60 * minute,
        from,
      },
    })

    test('the sessions of a user are listed with their browsers, and those of others are not', async () => {
      const [alice, bob] = [await aPerson(storage), await aPerson(storage)]
      const own = await begin(alice.id)
      await begin(bob.id)
      const query = { userId: alice.id, most: 10, now: clock.now }
      const [found, ...more] = await second.selfService.browsersOf(query)
      assert.deepEqual(more, [])
      assert.equal(found?.sessionId, own.session.id)
      assert.deepEqual(found?.from, from)
    })

    test('a session ends only for its own user, and of 20 concurrent calls one ends it', async () => {
      const [alice, bob] = [await aPerson(storage), await aPerson(storage)]
      const { session, cookie } = await begin(alice.id)
      const end = (userId: string, at = storage) =>
        at.selfService.endSessionsOf({ userId, sessionId: session.id, events: [], now: clock.now })
      assert.equal((await end(bob.id)).ended, 0)
      assert.equal(await alive(cookie), true)
      const outcomes = await atOnce(20, (index) => end(alice.id, index % 2 ? storage : second))
      assert.deepEqual(tally(outcomes.map(({ ended }) => String(ended))), { 1: 1, 0: 19 })
      assert.equal(await alive(cookie), false)
    })

    test('all sessions except one end together', async () => {
      const alice = await aPerson(storage)
      const own = await begin(alice.id)
      const others = [await begin(alice.id), await begin(alice.id)]
      const { ended } = await selfService.endSessionsOf({
        userId: alice.id,
        except: own.session.id,
        events: [],
        now: clock.now,
      })
      assert.equal(ended, 2)
      assert.equal(await alive(own.cookie), true)
      for (const { cookie } of others) assert.equal(await alive(cookie), false)
    })

    test('of 20 concurrent changes of a password one is made, and the session has its new cookie', async () => {
      const alice = await aPerson(storage)
      const own = await begin(alice.id)
      const outcomes = await atOnce(20, (index) =>
        (index % 2 ? storage : second).selfService.changePassword(
          change(own, { passwordHash: `$argon2id$${index}`, newCookieHash: `${own.cookie}-${index}` }),
        ),
      )
      assert.deepEqual(tally(outcomes.map(({ outcome }) => outcome)), { changed: 1, lost: 19 })
      const winner = outcomes.findIndex(({ outcome }) => outcome === 'changed')
      const stored = await accounts.accountByUsername(alice.usernameKey)
      assert.equal(stored?.passwordHash, `$argon2id$${winner}`)
      assert.equal(await alive(own.cookie), false)
      assert.equal(await alive(`${own.cookie}-${winner}`), true)
    })

    test('a change that ends the others also refuses a sign-in that began before it', async () => {
      const alice = await aPerson(storage)
      const own = await begin(alice.id)
      const other = await begin(alice.id)
      clock.now += minute
      assert.equal((await selfService.changePassword(change(own))).outcome, 'changed')
      assert.equal(await alive(other.cookie), false)
      const late = { ...aSession(alice.id), authenticatedAt: clock.now - 1 }
      await accounts.startSession(late, 'late', [], clock.now)
      assert.equal(await alive('late'), false)
      assert.equal(await alive(`${own.cookie}-renewed`), true)
    })

    test('a change is lost with another password, without the session, and for a declared one', async () => {
      const alice = await aPerson(storage)
      const own = await begin(alice.id)
      const lost = async (write: ReturnType<typeof change>) =>
        assert.equal((await selfService.changePassword(write)).outcome, 'lost')
      await lost(change(own, { previous: '$argon2id$other' }))
      await lost(change({ ...own, cookie: 'no-such-session' }))
      const db = await database.db()
      const declare = db.sql
        .updateTable('credentials')
        .set({ fingerprint: 'declared' })
        .where('user_id', '=', alice.id)
      await db.write([{ query: declare.compile() }])
      await lost(change(own))
      assert.equal((await accounts.accountByUsername(alice.usernameKey))?.passwordHash, '$argon2id$stored')
      assert.equal((await selfService.passwordFacts(alice.id))?.declared, true)
    })

    describe('deleting an account', () => {
      const remove = (userId: string, at = storage) =>
        at.selfService.deleteAccount({ userId, events: [{ type: 'account_deleted' }], now: clock.now })

      test('of 20 concurrent calls one deletes it, with everything that belongs to it, and nothing of others', async () => {
        const { grant, family } = await aBegunFamily(storage)
        const other = await aBegunFamily(storage)
        const { cookie } = await begin(grant.userId)
        const event = { type: 'sign_in', userId: grant.userId, facts: { address: '192.0.2.7' } } as const
        await storage.store.record([event], clock.now)
        const outcomes = await atOnce(20, (index) => remove(grant.userId, index % 2 ? storage : second))
        assert.deepEqual(tally(outcomes.map(({ outcome }) => outcome)), { deleted: 1, gone: 19 })
        assert.equal(await alive(cookie), false)
        assert.equal(await storage.store.standing(family.id), undefined)
        assert.equal(await storage.store.user(grant.userId), undefined)
        assert.notEqual(await storage.store.standing(other.family.id), undefined)
        assert.deepEqual(await selfService.activityOf({ userId: grant.userId, most: 10 }), [])
        const db = await database.db()
        const facts = db.sql.selectFrom('events').select(['user_id', 'facts']).where('type', '=', 'sign_in')
        for (const row of await db.read(facts.compile()))
          assert.ok(row.user_id !== null || row.facts === null, JSON.stringify(row))
      })

      test('a declared account stays', async () => {
        const person = await aPerson(storage, { declared: true })
        assert.equal((await remove(person.id)).outcome, 'declared')
        assert.notEqual(await storage.store.user(person.id), undefined)
      })

      test('of two owners who delete their accounts at the same time, one stays', async () => {
        const owners = [await aPerson(storage, { role: 'owner' }), await aPerson(storage, { role: 'owner' })]
        const outcomes = await Promise.all(
          owners.map(({ id }, index) => remove(id, index % 2 ? storage : second)),
        )
        assert.deepEqual(tally(outcomes.map(({ outcome }) => outcome)), { deleted: 1, last_owner: 1 })
        assert.equal(await accounts.hasOwner(), true)
      })
    })

    test('the events about a user are read from the newest on, page by page', async () => {
      const { id: userId } = await aPerson(storage)
      for (let index = 0; index < 5; index += 1)
        await storage.store.record([{ type: 'sign_in', userId, facts: { index } }], clock.now + index)
      const first = await selfService.activityOf({ userId, most: 3 })
      assert.deepEqual(
        first.map(({ facts }) => facts?.index),
        [4, 3, 2],
      )
      const rest = await selfService.activityOf({ userId, most: 3, before: first.at(-1)?.id })
      assert.deepEqual(
        rest.map(({ facts }) => facts?.index),
        [1, 0],
      )
    })

    describe('what a user allowed', () => {
      const drive = 'photos.read https://drive.example/'
      const album = 'album.write https://album.example/'
      const allowed = async (
        wanted: Parameters<typeof aBegunFamily>[2] = {},
        sessionId: string | null = null,
      ) => {
        const { grant, family } = await aBegunFamily(
          storage,
          { sessionId },
          { permissions: [drive, album], ...wanted },
        )
        return { grant, family, userId: grant.userId }
      }
      const grantsOf = (userId: string) => second.selfService.grantsOf({ userId, most: 10, now: clock.now })
      const withdraw = (userId: string, permissions: readonly string[], at = storage) =>
        at.selfService.withdraw({
          userId,
          clientId: 'print-shop',
          permissions,
          endOffline: permissions.includes('offline_access'),
          events: [{ type: 'permissions_withdrawn', userId, clientId: 'print-shop' }],
          now: clock.now,
        })

      test('lists the valid grants with their last use, and not those of others', async () => {
        const { userId, family } = await allowed()
        await allowed()
        clock.now += minute
        await storage.store.refresh(aUse(family.id, 0))
        const [grant, ...more] = await grantsOf(userId)
        assert.deepEqual(more, [])
        assert.deepEqual(grant?.permissions, [drive, album])
        assert.equal(grant?.lastUsedAt, clock.now)
      })

      test('a grant for one time is only valid while it has a usable family', async () => {
        const { userId, family } = await allowed({ remembered: false, expiresAt: clock.now + 60 * minute })
        assert.equal((await grantsOf(userId)).length, 1)
        await storage.store.revokeFamily(family.id, clock.now, [])
        assert.equal((await grantsOf(userId)).length, 0)
      })

      test('of 20 concurrent calls one takes everything back, and it ends the families', async () => {
        const { userId, family } = await allowed()
        const other = await allowed()
        const outcomes = await atOnce(20, (index) =>
          (index % 2 ? storage : second).selfService.takeBack({
            userId,
            clientIds: ['print-shop', 'never-heard-of'],
            events: [{ type: 'grant_taken_back', userId, clientId: 'print-shop' }],
            now: clock.now,
          }),
        )
        assert.deepEqual(tally(outcomes.map(String)), { 1: 1, 0: 19 })
        assert.equal((await storage.store.refresh(aUse(family.id, 0))).outcome, 'ended')
        assert.equal((await storage.store.refresh(aUse(other.family.id, 0))).outcome, 'advanced')
        assert.deepEqual(await grantsOf(userId), [])
      })

      test('20 concurrent withdrawals of different permissions all count', async () => {
        const permissions = Array.from({ length: 20 }, (_, index) => `scope-${index} https://drive.example/`)
        const { userId, family } = await allowed({ permissions: [...permissions, album] })
        const outcomes = await atOnce(20, (index) =>
          withdraw(userId, [permissions[index] ?? ''], index % 2 ? storage : second),
        )
        assert.deepEqual(tally(outcomes.map(String)), { 1: 20 })
        const [grant] = await grantsOf(userId)
        assert.deepEqual(grant?.permissions, [album])
        assert.deepEqual(new Set(grant?.withdrawn), new Set(permissions))
        const standing = await storage.store.standing(family.id)
        assert.deepEqual(new Set(standing?.grant?.withdrawn), new Set(permissions))
        assert.equal((await storage.store.refresh(aUse(family.id, 0))).outcome, 'advanced')
      })

      test('a withdrawal and a new decision that race are both kept', async () => {
        const { userId } = await allowed()
        const more = 'photos.add https://drive.example/'
        await Promise.all([
          withdraw(userId, [drive], second),
          anAuthorization(storage, userId, { permissions: [more] }),
        ])
        const [grant] = await grantsOf(userId)
        assert.deepEqual(new Set(grant?.permissions), new Set([album, more]))
        assert.deepEqual(grant?.withdrawn, [drive])
      })

      test('what is allowed again is withdrawn no longer', async () => {
        const { userId } = await allowed()
        await withdraw(userId, [drive])
        await anAuthorization(storage, userId, { permissions: [drive] })
        const [grant] = await grantsOf(userId)
        assert.deepEqual(new Set(grant?.permissions), new Set([drive, album]))
        assert.equal(grant?.withdrawn, undefined)
      })

      test('without offline access the families that outlive the session end, and the others do not', async () => {
        const { userId, family } = await allowed({ permissions: [drive, 'offline_access'] })
        await withdraw(userId, ['offline_access'])
        assert.equal((await storage.store.refresh(aUse(family.id, 0))).outcome, 'ended')
        assert.deepEqual((await grantsOf(userId))[0]?.permissions, [drive])
      })

      test('without its last permission a grant is revoked', async () => {
        const { userId, family } = await allowed()
        await withdraw(userId, [drive, album])
        assert.deepEqual(await grantsOf(userId), [])
        assert.equal((await storage.store.refresh(aUse(family.id, 0))).outcome, 'ended')
        assert.equal(await withdraw(userId, [drive]), 0)
      })
    })
  })
}
