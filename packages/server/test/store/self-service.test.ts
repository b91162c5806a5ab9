import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aPerson, aSession, atOnce, minute, tally } from './builders.ts'
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
  })
}
