import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import type { Client } from '../../src/protocol/clients/client.ts'
import { aBegunFamily, aClient, aPerson, atOnce, hash } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

/** A client as an operator adds it. */
const anAdded = (id: string): Client => ({
  ...aClient({ id }),
  declared: false,
  disabledAt: null,
  changedAt: 0,
})

for (const engine of engines) {
  describe(`the store of the admin API on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const { admin } = storage

    const created = async (id = `client-${randomUUID()}`) => {
      const client = anAdded(id)
      assert.equal(await admin.createClient({ client, events: [], now: clock.now }), 'created')
      return (await admin.storedClient(id)) ?? assert.fail()
    }

    test('of many who add a client with one id, one does', async () => {
      const client = anAdded('contested')
      const outcomes = await atOnce(10, (index) =>
        (index % 2 === 0 ? storage : second).admin.createClient({ client, events: [], now: clock.now }),
      )
      assert.equal(outcomes.filter((outcome) => outcome === 'created').length, 1)
    })

    test('of many who change a client as they read it, one does, and every change has its own time', async () => {
      const { client } = await created()
      const outcomes = await atOnce(10, (index) =>
        (index % 2 === 0 ? storage : second).admin.replaceClient({
          client: { ...client, name: `Name ${index}` },
          changedAt: client.changedAt,
          asksAnew: false,
          events: [],
          now: clock.now,
        }),
      )
      assert.equal(outcomes.filter((outcome) => outcome === 'replaced').length, 1)
      const after = await admin.storedClient(client.id)
      assert.ok(after !== undefined && after.client.changedAt > client.changedAt)
    })

    test('a client is either changed or removed, if both are tried at once', async () => {
      const { client } = await created()
      const { id, changedAt } = client
      const [changed, removed] = await Promise.all([
        admin.replaceClient({ client, changedAt, asksAnew: false, events: [], now: clock.now }),
        second.admin.removeClient({ id, changedAt, events: [], now: clock.now }),
      ])
      assert.deepEqual([changed, removed].filter((outcome) => outcome === 'lost').length, 1)
      assert.equal((await admin.storedClient(id)) === undefined, removed === 'removed')
    })

    test('a declared client is neither changed nor removed', async () => {
      const client = aClient({ id: 'declared' })
      await storage.registry.declare({ clients: [client], apis: [], users: [] }, clock.now)
      const { changedAt } = (await admin.storedClient('declared'))?.client ?? assert.fail()
      const write = { changedAt, events: [], now: clock.now }
      assert.equal(
        await admin.replaceClient({ client: anAdded('declared'), asksAnew: false, ...write }),
        'lost',
      )
      assert.equal(await admin.removeClient({ id: 'declared', ...write }), 'lost')
    })

    test('of two owners who take the role from each other at the same time, one stays', async () => {
      const owners = await Promise.all([1, 2].map(() => aPerson(storage, { role: 'owner' })))
      const users = await Promise.all(owners.map(({ id }) => admin.storedUser(id)))
      const outcomes = await Promise.all(
        users.map((user, index) =>
          (index === 0 ? admin : second.admin).changeUser({
            ...(user ?? assert.fail()),
            role: 'member',
            events: [],
            now: clock.now,
          }),
        ),
      )
      assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), ['changed', 'last_owner'])
    })

    test('whoever is disabled has no sessions and no tokens, and apps of the sessions are told', async () => {
      const { person, family } = await aBegunFamily(storage)
      const user = (await admin.storedUser(person.id)) ?? assert.fail()
      const change = { ...user, disabledAt: clock.now, events: [], now: clock.now }
      assert.equal((await admin.changeUser(change)).outcome, 'changed')
      const standing = await storage.store.standing(family.id)
      assert.notEqual(standing?.user?.disabledAt ?? null, null)
      assert.equal((await admin.changeUser(change)).outcome, 'lost')
    })

    test('a page has the items after the last one, and one more to say that there are others', async () => {
      for (const name of ['a', 'b', 'c']) await created(`paged-${name}`)
      const ids = async (after: string | undefined) =>
        (await admin.clientPage({ prefix: 'paged-', after, most: 1 })).map(({ client }) => client.id)
      assert.deepEqual(await ids(undefined), ['paged-a', 'paged-b'])
      assert.deepEqual(await ids('paged-b'), ['paged-c'])
    })

    test('a prefix has no wildcards', async () => {
      await created('100%_sure')
      const found = async (prefix: string) =>
        (await admin.clientPage({ prefix, after: undefined, most: 10 })).map(({ client }) => client.id)
      assert.deepEqual(await found('100%_'), ['100%_sure'])
      assert.deepEqual(await found('1%'), [])
      assert.deepEqual(await found(hash('nothing')), [])
    })
  })
}
