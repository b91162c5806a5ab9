import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { refresh } from '../../src/storage/store/refresh.ts'
import { tokenFamilies } from '../../src/storage/tables/token-families.ts'
import { aBegunFamily, anAccount, aSession, atOnce, aUse, day, tally } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

const grace = 10_000

for (const engine of engines) {
  describe(`refresh on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const db = await database.db()
    const { store, accounts } = storage

    const reuseEvents = async (familyId: string) =>
      (
        await db.read(
          db.sql.selectFrom('events').selectAll().where('type', '=', 'refresh_token_reused').compile(),
        )
      ).filter((event) => event.facts?.includes(familyId))

    test('of 50 concurrent refreshes over two connections, one advances and the others get the same successor', async () => {
      const { family } = await aBegunFamily(storage)
      const outcomes = await atOnce(50, (index) =>
        (index % 2 ? storage : second).store.refresh(aUse(family.id, 0)),
      )
      assert.deepEqual(tally(outcomes.map(({ outcome }) => outcome)), { advanced: 1, repeated: 49 })
      for (const outcome of outcomes) assert.equal('generation' in outcome && outcome.generation, 1)
      assert.equal((await store.standing(family.id))?.family.generation, 1)
    })

    test('a refresh token two generations old revokes the whole family, once (RFC 9700 §4.14)', async () => {
      const { family, person } = await aBegunFamily(storage)
      await store.refresh(aUse(family.id, 0))
      await store.refresh(aUse(family.id, 1))
      const outcomes = await atOnce(50, () => store.refresh(aUse(family.id, 0)))
      assert.deepEqual(tally(outcomes.map(({ outcome }) => outcome)), { reused: 1, ended: 49 })
      assert.deepEqual(await store.refresh(aUse(family.id, 2)), { outcome: 'ended' })
      assert.equal((await store.standing(family.id))?.family.revokedAt, clock.now)
      const events = await reuseEvents(family.id)
      assert.equal(events.length, 1)
      assert.equal(events[0]?.user_id, person.id)
    })

    test('repeating a lost response does not extend the grace period', async () => {
      const { family } = await aBegunFamily(storage)
      const begun = clock.now
      await store.refresh(aUse(family.id, 0))
      const repeated = { outcome: 'repeated', generation: 1 }
      assert.deepEqual(await store.refresh(aUse(family.id, 0, { now: begun + 6_000 })), repeated)
      assert.deepEqual(await store.refresh(aUse(family.id, 0, { now: begun + grace })), repeated)
      assert.deepEqual(await store.refresh(aUse(family.id, 0, { now: begun + grace + 1 })), {
        outcome: 'reused',
      })
    })

    test('a response is repeated up to a limit, even concurrently, without revoking the family', async () => {
      const { family } = await aBegunFamily(storage)
      await store.refresh(aUse(family.id, 0))
      const outcomes = await atOnce(20, (index) =>
        (index % 2 ? storage : second).store.refresh(aUse(family.id, 0, { repeats: 5 })),
      )
      assert.deepEqual(tally(outcomes.map(({ outcome }) => outcome)), { repeated: 5, repeated_enough: 15 })
      // The count belongs to one generation, even if an older program that does not know it rotated the family.
      assert.equal((await store.refresh(aUse(family.id, 1))).outcome, 'advanced')
      const repeated = { outcome: 'repeated', generation: 2 }
      assert.deepEqual(await store.refresh(aUse(family.id, 1, { repeats: 1 })), repeated)
      assert.equal((await store.refresh(aUse(family.id, 1, { repeats: 1 }))).outcome, 'repeated_enough')
    })

    test('time in which the database did not respond extends the grace period', async () => {
      const { family } = await aBegunFamily(storage)
      await store.refresh(aUse(family.id, 0))
      const later = aUse(family.id, 0, { now: clock.now + 13_000 })
      const after = (stood: number) =>
        refresh(db, tokenFamilies(db.sql), later, (since) => (since === clock.now ? stood : 0))
      assert.deepEqual(await after(3_000), { outcome: 'repeated', generation: 1 })
      assert.deepEqual(await after(2_999), { outcome: 'reused' })
    })

    test('once the successor was used, its predecessor no longer counts as a lost response', async () => {
      const { family } = await aBegunFamily(storage)
      await store.refresh(aUse(family.id, 0))
      assert.deepEqual(await store.refresh(aUse(family.id, 1, { rotate: false })), {
        outcome: 'advanced',
        generation: 1,
      })
      assert.deepEqual(await store.refresh(aUse(family.id, 0)), { outcome: 'reused' })
    })

    test('after a token that was used without rotation is rotated, a lost response can be repeated', async () => {
      const { family } = await aBegunFamily(storage)
      await store.refresh(aUse(family.id, 0, { rotate: false }))
      await store.refresh(aUse(family.id, 0))
      assert.deepEqual(await store.refresh(aUse(family.id, 0)), { outcome: 'repeated', generation: 1 })
    })

    test('of two concurrent requests, the one whose successor is already in use gets nothing and revokes nothing', async () => {
      const { family } = await aBegunFamily(storage)
      const began = clock.now
      await store.refresh(aUse(family.id, 0, { now: began + 1 }))
      await store.refresh(aUse(family.id, 1, { now: began + 2 }))
      assert.deepEqual(await store.refresh(aUse(family.id, 0, { now: began })), { outcome: 'overtaken' })
      assert.equal((await store.refresh(aUse(family.id, 2, { now: began + 3 }))).outcome, 'advanced')
      // A request sent at the time of that use or later, or under way for longer than the grace period.
      assert.deepEqual(await store.refresh(aUse(family.id, 0, { now: began + 3 })), { outcome: 'reused' })
      const { family: other } = await aBegunFamily(storage)
      await store.refresh(aUse(other.id, 0, { now: began + grace }))
      await store.refresh(aUse(other.id, 1, { now: began + grace + 1 }))
      assert.deepEqual(await store.refresh(aUse(other.id, 0, { now: began })), { outcome: 'reused' })
    })

    test('a thief who refreshes all the time is detected by an instance whose clock is behind (RFC 9700 §4.14)', async () => {
      const { family } = await aBegunFamily(storage)
      const [stolen, behind] = [clock.now, 3_000]
      for (let generation = 0; generation < 3; generation += 1) {
        await store.refresh(aUse(family.id, generation, { now: stolen + generation * 1_000 }))
      }
      const owner = aUse(family.id, 0, { now: stolen + 2_500 - behind })
      assert.deepEqual(await store.refresh(owner), { outcome: 'reused' })
    })

    test('a thief who refreshes all the time is detected even if he overtakes every request of the owner (RFC 9700 §4.14)', async () => {
      const { family } = await aBegunFamily(storage)
      for (let generation = 0; generation < 3; generation += 1) {
        await store.refresh(aUse(family.id, generation, { now: clock.now + generation * 5 }))
      }
      // Sent before the thief's last use, judged after it.
      const owner = aUse(family.id, 0, { sentSince: clock.now + 8, now: clock.now + 12 })
      assert.deepEqual(await store.refresh(owner), { outcome: 'reused' })
    })

    test('a clock that is set back does not turn an old token into a lost response', async () => {
      const { family } = await aBegunFamily(storage)
      await store.refresh(aUse(family.id, 0))
      const earlier = clock.now - 3_600_000
      assert.deepEqual(await store.refresh(aUse(family.id, 0, { now: earlier })), { outcome: 'reused' })
    })

    test('a generation that this database never issued revokes the family', async () => {
      const { family } = await aBegunFamily(storage)
      assert.deepEqual(await store.refresh(aUse(family.id, 5)), { outcome: 'reused' })
    })

    test('without rotation the generation stays and only the idle expiry moves', async () => {
      const { family } = await aBegunFamily(storage)
      const idleExpiresAt = clock.now + 20 * day
      const outcomes = await atOnce(20, () =>
        store.refresh(aUse(family.id, 0, { rotate: false, idleExpiresAt })),
      )
      assert.deepEqual(tally(outcomes.map(({ outcome }) => outcome)), { advanced: 20 })
      const standing = await store.standing(family.id)
      assert.equal(standing?.family.generation, 0)
      assert.equal(standing?.family.idleExpiresAt, idleExpiresAt)
      assert.equal(standing?.family.expiresAt, family.expiresAt)
    })

    test('the idle expiry is never later than the expiry of the family', async () => {
      const { family } = await aBegunFamily(storage)
      await store.refresh(aUse(family.id, 0, { idleExpiresAt: family.expiresAt + day }))
      assert.equal((await store.standing(family.id))?.family.idleExpiresAt, family.expiresAt)
    })

    test('a family expires at its idle expiry and at its own expiry, to the millisecond', async () => {
      const { family } = await aBegunFamily(storage, {
        idleExpiresAt: clock.now + 100,
        expiresAt: clock.now + 200,
      })
      assert.deepEqual(await store.refresh(aUse(family.id, 0, { now: clock.now + 100 })), {
        outcome: 'ended',
      })
      const late = { now: clock.now + 99, idleExpiresAt: clock.now + day }
      assert.equal((await store.refresh(aUse(family.id, 0, late))).outcome, 'advanced')
      assert.deepEqual(await store.refresh(aUse(family.id, 1, { now: clock.now + 200 })), {
        outcome: 'ended',
      })
    })

    test('an unknown family is reported as ended', async () => {
      assert.deepEqual(await store.refresh(aUse('family_unknown', 0)), { outcome: 'ended' })
    })

    test('a revoked family, a revoked grant, an expired grant and a disabled user each refuse a refresh', async () => {
      const revoked = await aBegunFamily(storage)
      await store.revokeFamily(revoked.family.id, clock.now, [])
      const withdrawn = await aBegunFamily(storage)
      await store.revokeGrant(withdrawn.grant.id, clock.now, [])
      const expired = await aBegunFamily(storage, {}, { expiresAt: clock.now + 1_000 })
      const disabled = await aBegunFamily(storage)
      const disable = db.sql.updateTable('users').set({ disabled_at: clock.now })
      await db.write([{ query: disable.where('id', '=', disabled.person.id).compile() }])

      assert.deepEqual(await store.refresh(aUse(revoked.family.id, 0)), { outcome: 'ended' })
      assert.deepEqual(await store.refresh(aUse(withdrawn.family.id, 0)), { outcome: 'ended' })
      const later = { now: clock.now + 1_000 }
      assert.deepEqual(await store.refresh(aUse(expired.family.id, 0, later)), { outcome: 'ended' })
      assert.deepEqual(await store.refresh(aUse(disabled.family.id, 0)), { outcome: 'ended' })
      for (const { family } of [revoked, withdrawn, expired, disabled]) {
        assert.equal((await store.standing(family.id))?.family.generation, 0)
      }
    })

    test('a family bound to a session ends with the session, other families do not', async () => {
      const account = anAccount()
      await accounts.createAccount(account, clock.now)
      const session = aSession(account.id)
      await accounts.startSession(session, 'cookie-bound', [], clock.now)
      const bound = await aBegunFamily(storage, { sessionId: session.id })
      const free = await aBegunFamily(storage)
      assert.equal((await store.refresh(aUse(bound.family.id, 0))).outcome, 'advanced')
      await accounts.endSession('cookie-bound', [], clock.now)
      assert.equal((await store.standing(bound.family.id))?.sessionAlive, false)
      assert.deepEqual(await store.refresh(aUse(bound.family.id, 1)), { outcome: 'ended' })
      assert.equal((await store.refresh(aUse(free.family.id, 0))).outcome, 'advanced')
    })

    test('a family bound to a session ends when the session expires, to the millisecond', async () => {
      const account = anAccount()
      await accounts.createAccount(account, clock.now)
      const session = aSession(account.id, { expiresAt: clock.now + 1_000 })
      await accounts.startSession(session, 'cookie-expiring', [], clock.now)
      const { family } = await aBegunFamily(storage, { sessionId: session.id })
      assert.equal((await store.refresh(aUse(family.id, 0, { now: clock.now + 999 }))).outcome, 'advanced')
      assert.deepEqual(await store.refresh(aUse(family.id, 1, { now: clock.now + 1_000 })), {
        outcome: 'ended',
      })
    })

    test('revoking during 50 concurrent refreshes leaves no usable token', async () => {
      const { family, grant } = await aBegunFamily(storage)
      let newest = 0
      const refreshing = atOnce(50, async (index) => {
        if (index === 25) await second.store.revokeGrant(grant.id, clock.now, [])
        const outcome = await store.refresh(aUse(family.id, newest))
        if (outcome.outcome === 'advanced') newest = outcome.generation
      })
      await refreshing
      assert.deepEqual(await store.refresh(aUse(family.id, newest)), { outcome: 'ended' })
    })

    test('10,000 refreshes of one family leave one row', async () => {
      const { family } = await aBegunFamily(storage)
      const rows = async () =>
        (await db.read(db.sql.selectFrom('token_families').select('id').compile())).length +
        (await db.read(db.sql.selectFrom('events').select('id').compile())).length
      const before = await rows()
      for (let generation = 0; generation < 10_000; generation += 1) {
        const { outcome } = await store.refresh(aUse(family.id, generation))
        if (outcome !== 'advanced') assert.fail(`generation ${generation}: ${outcome}`)
      }
      assert.equal(await rows(), before)
      assert.equal((await store.standing(family.id))?.family.generation, 10_000)
    })
  })
}
