import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { notices } from '../../src/protocol/logout/notices.ts'
import type { EndedParticipation } from '../../src/protocol/logout/participation.ts'
import { OutgoingFailed } from '../../src/protocol/ports/outgoing.ts'
import type { Storage } from '../../src/storage/open.ts'
import { aContext } from '../support/a-context.ts'
import {
  aClient,
  aGrant,
  anArtefact,
  aPerson,
  aSession,
  atOnce,
  day,
  hash,
  minute,
  tally,
} from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

/** Issues a code to a client that has to be notified of the end of the session. */
async function take(storage: Storage, session: { id: string; userId: string }, clientId: string) {
  const interaction = anArtefact('interaction')
  await storage.store.remember(interaction)
  const grant = aGrant(session.userId, { clientId })
  const participation = { sessionId: session.id, clientId, userId: session.userId }
  return storage.store.authorize({
    client: undefined,
    spends: [{ kind: 'interaction', hash: interaction.hash }],
    grant,
    about: grant.permissions,
    makes: () => ({ code: anArtefact('code'), family: undefined, participation }),
    events: [],
    now: clock.now,
  })
}

async function aSignedIn(storage: Storage) {
  const person = await aPerson(storage)
  const session = aSession(person.id)
  const cookie = hash(session.id)
  await storage.accounts.startSession(session, cookie, [], clock.now)
  return { person, session, cookie }
}

for (const engine of engines) {
  describe(`participations in a session on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const { store, accounts } = storage
    const due = async (now = clock.now, from = storage): Promise<readonly EndedParticipation[]> => {
      const of = (declared: boolean) => from.store.endedParticipations({ declared, limit: 100 }, now)
      return [...(await of(true)), ...(await of(false))]
    }
    const forgetAll = async () => {
      for (const ended of await due(clock.now + 400 * day)) {
        await store.takeParticipation(ended, clock.now, clock.now + 400 * day)
        await store.forgetParticipation(ended)
      }
    }

    test('ending a session returns each of its clients once and makes their notices due in the same write', async () => {
      const { session, cookie } = await aSignedIn(storage)
      const other = await aSignedIn(storage)
      for (const client of ['print-shop', 'spa', 'print-shop']) {
        assert.equal(await take(storage, session, client), 'won')
      }
      await take(storage, other.session, 'print-shop')
      assert.deepEqual(await due(), [], 'no session has ended yet')
      const ended = await accounts.endSession(cookie, [], clock.now)
      const expected = ['print-shop', 'spa'].map((clientId) => ({
        sessionId: session.id,
        clientId,
        userId: session.userId,
      }))
      const sorted = ended.toSorted((a, b) => a.clientId.localeCompare(b.clientId))
      assert.deepEqual(sorted, expected)
      const waiting = (await due(clock.now, second)).map(({ clientId }) => clientId)
      assert.deepEqual(waiting.toSorted(), ['print-shop', 'spa'])
      assert.deepEqual(await accounts.endSession(cookie, [], clock.now), [], 'ending it twice is harmless')
      await forgetAll()
    })

    test('of concurrent attempts to notify a client one wins, and the notice is due again if it fails', async () => {
      const { session, cookie } = await aSignedIn(storage)
      await take(storage, session, 'print-shop')
      await accounts.endSession(cookie, [], clock.now)
      const [ended] = await due()
      assert.ok(ended)
      const outcomes = await atOnce(20, (index) =>
        (index % 2 ? storage : second).store.takeParticipation(ended, clock.now + minute, clock.now),
      )
      assert.deepEqual(tally(outcomes), { won: 1, lost: 19 })
      assert.deepEqual(await due(clock.now + minute - 1), [])
      assert.deepEqual(await due(clock.now + minute), [{ ...ended, attempts: 1 }])
      // An attempt that took too long does not delete a participation that another process has taken since.
      await store.forgetParticipation({ ...ended, attempts: 1 })
      assert.equal((await due(clock.now + minute)).length, 1)
      await store.forgetParticipation(ended)
      assert.deepEqual(await due(clock.now + minute), [])
    })

    test('notices are due when a session expires: later if it was renewed, and not while it is live', async () => {
      const { session, cookie } = await aSignedIn(storage)
      await take(storage, session, 'print-shop')
      const renewal = {
        oldCookieHash: cookie,
        newCookieHash: hash(`${session.id} again`),
        authenticatedAt: clock.now,
        amr: ['pwd'],
        expiresAt: session.expiresAt + day,
        events: [],
        now: clock.now,
      }
      assert.equal(await accounts.renewSession(renewal), 'won')
      assert.deepEqual(await due(session.expiresAt), [])
      assert.deepEqual(await due(session.expiresAt + day - 1), [])
      assert.equal((await due(session.expiresAt + day)).length, 1)
      await forgetAll()
    })

    test('a client that joins while the session ends is notified, whichever comes first (BCL §2.7)', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { session, cookie } = await aSignedIn(storage)
        const [won] = await Promise.all([
          take(storage, session, 'print-shop'),
          second.accounts.endSession(cookie, [], clock.now),
        ])
        assert.equal(won, 'won')
        // Within the minute in which its code is valid.
        const waiting = await due(clock.now + minute)
        assert.deepEqual(
          waiting.map(({ sessionId }) => sessionId),
          [session.id],
        )
        await forgetAll()
      }
    })

    test('delaying one client delays all its due notices, but not those of others or those in progress', async () => {
      const three = await Promise.all([1, 2, 3].map(() => aSignedIn(storage)))
      for (const { session } of three) await take(storage, session, 'hanging')
      await take(storage, three[0]?.session ?? assert.fail(), 'print-shop')
      for (const { cookie } of three) await accounts.endSession(cookie, [], clock.now)
      const taken = (await due()).find(({ clientId }) => clientId === 'hanging') ?? assert.fail()
      await store.takeParticipation(taken, clock.now + 5 * minute, clock.now)
      await second.store.delayParticipations('hanging', clock.now + minute, clock.now)
      const clients = async (now: number) => (await due(now)).map(({ clientId }) => clientId).toSorted()
      assert.deepEqual(await clients(clock.now), ['print-shop'])
      assert.deepEqual(await clients(clock.now + minute), ['hanging', 'hanging', 'print-shop'])
      assert.deepEqual(await clients(clock.now + 5 * minute), ['hanging', 'hanging', 'hanging', 'print-shop'])
      await forgetAll()
    })

    test('due notices are read separately for declared and other clients, with exceptions', async () => {
      const declared = aClient({ id: 'ours', backchannelLogoutUri: 'https://ours.example/logout' })
      await storage.registry.declare({ clients: [declared], apis: [], users: [] }, clock.now)
      const { session, cookie } = await aSignedIn(storage)
      for (const client of ['ours', 'stranger', 'another']) await take(storage, session, client)
      await accounts.endSession(cookie, [], clock.now)
      const of = async (declared: boolean, except?: readonly string[]) => {
        const which = { declared, limit: 10, ...(except && { except }) }
        const rows = await store.endedParticipations(which, clock.now)
        return rows.map(({ clientId }) => clientId).toSorted()
      }
      assert.deepEqual([await of(true), await of(false)], [['ours'], ['another', 'stranger']])
      assert.deepEqual([await of(true, ['ours']), await of(false, ['another'])], [[], ['stranger']])
      const many = Array.from({ length: 45 }, (_, index) => `app ${index}`)
      assert.deepEqual(await of(false, [...many, 'stranger']), ['another'])
      await forgetAll()
    })

    test('a client that never responds does not delay the notices of others, however many it has (threat C7)', async () => {
      const clients = ['hanging', 'answering'].map((id) =>
        aClient({ id, backchannelLogoutUri: `https://${id}.example/logout` }),
      )
      await storage.registry.declare({ clients, apis: [], users: [] }, clock.now)
      const waiting = await Promise.all(Array.from({ length: 50 }, () => aSignedIn(storage)))
      for (const { session } of waiting) await take(storage, session, 'hanging')
      const last = await aSignedIn(storage)
      await take(storage, last.session, 'answering')
      for (const { cookie } of waiting) await accounts.endSession(cookie, [], clock.now - 1)
      await accounts.endSession(last.cookie, [], clock.now)
      const called: string[] = []
      const context = aContext({
        store,
        now: () => clock.now,
        async call({ url }) {
          called.push(new URL(url).hostname)
          if (url.includes('hanging')) throw new OutgoingFailed('hanging.example did not answer')
          return { status: 200, headers: {}, body: '' }
        },
      })
      const log = { info: () => {}, warn: () => {} }
      const { tellDue } = notices(() => context, log)
      const { told, failed } = await tellDue(new AbortController().signal)
      assert.deepEqual([told, failed], [1, 8])
      assert.equal(called.filter((host) => host === 'answering.example').length, 1)
      assert.equal((await due(clock.now + 15_000)).length, 50, 'it is notified again')
      await forgetAll()
    })

    test('a notice that was not delivered for a week is deleted, one of a live session is not', async () => {
      const ended = await aSignedIn(storage)
      const lasting = await aSignedIn(storage)
      for (const { session } of [ended, lasting]) await take(storage, session, 'print-shop')
      await accounts.endSession(ended.cookie, [], clock.now)
      assert.equal((await storage.sweep(clock.now + 7 * day - 1)).deleted.participations, 0)
      assert.equal((await storage.sweep(clock.now + 7 * day)).deleted.participations, 1)
      const left = await due(clock.now + 400 * day)
      assert.deepEqual(
        left.map(({ sessionId }) => sessionId),
        [lasting.session.id],
      )
      await forgetAll()
    })
  })
}
