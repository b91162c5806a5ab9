import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { anAccount, anArtefact, aPerson, aSession, atOnce, day, minute, tally } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

const idle = 30 * minute

for (const engine of engines) {
  describe(`accounts on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const db = await database.db()
    const { store, accounts } = storage

    test('usernames are unique: of 20 concurrent sign-ups one account is created', async () => {
      const outcomes = await atOnce(20, (index) =>
        (index % 2 ? storage : second).accounts.createAccount(
          anAccount({ username: 'Alice', usernameKey: 'alice' }),
          clock.now,
        ),
      )
      assert.deepEqual(tally(outcomes.map(String)), { true: 1, false: 19 })
      const found = await accounts.accountByUsername('alice')
      assert.equal(found?.account.username, 'Alice')
      assert.equal(found?.passwordHash, '$argon2id$stored')
      assert.equal(await accounts.accountByUsername('Alice'), undefined)
    })

    test('claims are returned without a prototype, whatever their names are', async () => {
      const person = await aPerson(storage, {
        claims: JSON.parse('{"__proto__":{"admin":true},"name":"Eve"}'),
      })
      const claims = (await store.user(person.id))?.claims
      assert.equal(claims && Object.getPrototypeOf(claims), null)
      assert.equal(claims?.name, 'Eve')
      assert.equal(claims?.admin, undefined)
    })

    test('rehashing a password does not undo a concurrent password change', async () => {
      const { id, usernameKey } = await aPerson(storage)
      const stored = async () => (await accounts.accountByUsername(usernameKey))?.passwordHash
      await accounts.replacePasswordHash(id, 'changed')
      await accounts.replacePasswordHash(id, 'rehashed', '$argon2id$stored')
      assert.equal(await stored(), 'changed')
      await accounts.replacePasswordHash(id, 'rehashed', 'changed')
      assert.equal(await stored(), 'rehashed')
    })

    test('of 20 concurrent uses of set-up links one creates the owner, and later ones are refused', async () => {
      const links = await atOnce(20, async () => {
        const link = anArtefact('setup')
        await store.remember(link)
        return { kind: 'setup', hash: link.hash } as const
      })
      const create = (spends: (typeof links)[number], usernameKey?: string) =>
        accounts.createOwner({
          spends,
          account: anAccount({ role: 'owner', ...(usernameKey === undefined ? {} : { usernameKey }) }),
          events: [{ type: 'owner_created' }],
          now: clock.now,
        })
      const [first] = links
      if (first === undefined) throw new Error('twenty links')
      assert.equal(await create(first, 'alice'), 'taken')
      assert.equal((await store.recall('setup', first.hash))?.consumedAt, null)
      assert.equal(await accounts.hasOwner(), false)

      assert.deepEqual(tally(await Promise.all(links.map((link) => create(link)))), { won: 1, lost: 19 })
      assert.equal(await second.accounts.hasOwner(), true)
      const events = db.sql.selectFrom('events').select('id').where('type', '=', 'owner_created')
      assert.equal((await db.read(events.compile())).length, 1)
    })

    test('parallel attempts cannot outrun the count', async () => {
      const counted = await atOnce(50, (index) =>
        (index % 2 ? storage : second).accounts.countAttempt('alice@192.0.2.1', minute, clock.now),
      )
      assert.deepEqual(
        counted.map(({ count }) => count).sort((a, b) => a - b),
        Array.from({ length: 50 }, (_, index) => index + 1),
      )
      for (const { windowEndsAt } of counted) assert.equal(windowEndsAt, clock.now + minute)
    })

    test('further attempts do not extend a window, and the first attempt after its end opens another', async () => {
      const count = (now: number) => accounts.countAttempt('bob', minute, now)
      await count(clock.now)
      const windowEndsAt = clock.now + minute
      assert.deepEqual(await count(windowEndsAt - 1), { count: 2, windowEndsAt })
      assert.deepEqual(await count(windowEndsAt), { count: 1, windowEndsAt: windowEndsAt + minute })
      await accounts.clearAttempts('bob', windowEndsAt)
      assert.equal((await count(windowEndsAt)).count, 1)
    })

    test('attempts are returned down to zero, and of parallel returns none is lost', async () => {
      const count = () => accounts.countAttempt('carol', minute, clock.now)
      await atOnce(30, count)
      await atOnce(20, (index) => (index % 2 ? storage : second).accounts.returnAttempts('carol', 1))
      assert.equal(await accounts.attemptsSoFar('carol', clock.now), 10)
      await accounts.returnAttempts('carol', 100)
      assert.equal((await count()).count, 1)
      await accounts.returnAttempts('nobody', 1)
    })

    test('of parallel calls that forget attempts, one learns how many there were, and none after the window', async () => {
      await atOnce(7, () => accounts.countAttempt('dave', minute, clock.now))
      const forgotten = await atOnce(10, (index) =>
        (index % 2 ? storage : second).accounts.clearAttempts('dave', clock.now),
      )
      assert.deepEqual(forgotten.sort().reverse(), [7, ...Array(9).fill(0)])
      await accounts.countAttempt('dave', minute, clock.now)
      assert.equal(await accounts.clearAttempts('dave', clock.now + minute), 0)
    })
  })

  describe(`sessions on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const db = await database.db()
    const { accounts } = storage
    const begin = async (cookie: string) => {
      const person = await aPerson(storage)
      const session = aSession(person.id)
      await accounts.startSession(session, cookie, [{ type: 'sign_in', userId: person.id }], clock.now)
      return { person, session }
    }

    test('a session is read as it was written, with its user', async () => {
      const { person, session } = await begin('cookie-1')
      const found = await second.accounts.session('cookie-1', clock.now, idle)
      assert.deepEqual(found?.session, session)
      assert.equal(found?.user.id, person.id)
      assert.equal(found?.user.username, person.username)
    })

    test('a session ends when it expires, and when it is idle for too long', async () => {
      await begin('cookie-2')
      const alive = async (at: number) => (await accounts.session('cookie-2', at, idle)) !== undefined
      assert.equal(await alive(clock.now + idle), false)
      // If it is used a minute before, it continues for another idle period.
      assert.equal(await alive(clock.now + idle - minute), true)
      assert.equal(await alive(clock.now + 2 * idle - 2 * minute), true)
      assert.equal(await alive(clock.now + 3 * idle), false)
      assert.equal((await accounts.session('cookie-2', clock.now + day, 10 * day)) === undefined, true)
    })

    test('a session of a disabled user is not found', async () => {
      const { person } = await begin('cookie-3')
      const disable = db.sql.updateTable('users').set({ disabled_at: clock.now })
      await db.write([{ query: disable.where('id', '=', person.id).compile() }])
      assert.equal(await accounts.session('cookie-3', clock.now, idle), undefined)
      const renewal = {
        oldCookieHash: 'cookie-3',
        newCookieHash: 'cookie-3b',
        authenticatedAt: clock.now,
        amr: ['pwd'],
        expiresAt: clock.now + day,
        events: [],
        now: clock.now,
      }
      assert.equal(await accounts.renewSession(renewal), 'lost')
    })

    test('of 20 concurrent renewals of one session one wins, and the old cookie becomes invalid (ASVS 7.2.4)', async () => {
      const { session } = await begin('cookie-4')
      const now = clock.now + minute
      const outcomes = await atOnce(20, (index) =>
        (index % 2 ? storage : second).accounts.renewSession({
          oldCookieHash: 'cookie-4',
          newCookieHash: `cookie-4-${index}`,
          authenticatedAt: now,
          amr: ['pwd', 'otp'],
          expiresAt: now + day,
          events: [],
          now,
        }),
      )
      assert.deepEqual(tally(outcomes), { won: 1, lost: 19 })
      assert.equal(await accounts.session('cookie-4', now, idle), undefined)
      const renewed = await accounts.session(`cookie-4-${outcomes.indexOf('won')}`, now, idle)
      assert.deepEqual(renewed?.session, {
        ...session,
        authenticatedAt: now,
        amr: ['pwd', 'otp'],
        expiresAt: now + day,
      })
    })

    test('an ended session is gone for every process at once, and ending it is idempotent', async () => {
      await begin('cookie-5')
      await atOnce(10, () => accounts.endSession('cookie-5', [], clock.now))
      assert.equal(await second.accounts.session('cookie-5', clock.now, idle), undefined)
    })
  })
}
