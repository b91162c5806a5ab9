import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { boundOf } from '../../src/accounts/claims/memberships.ts'
import type { DeclaredNames } from '../../src/storage/registry/declared-memberships.ts'
import { aPerson, atOnce, tally } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

const nothing = { clients: [], apis: [], users: [] }
const bound = boundOf('group')

for (const engine of engines) {
  describe(`groups and roles on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const db = await database.db()
    const { memberships, store, registry } = storage

    const write = (userId: string, name: string, kind: 'group' | 'role' = 'group') => {
      const facts = { kind, name }
      const events = [{ type: 'membership_added', userId, facts } as const]
      return { userId, kind, name, events, now: clock.now }
    }
    const add = (userId: string, name: string, from = memberships) =>
      from.add({ ...write(userId, name), bound })
    const eventsOf = async (userId: string) =>
      (await db.read(db.sql.selectFrom('events').select('id').where('user_id', '=', userId).compile())).length

    test('a person is in a group until they are removed; groups and roles are separate', async () => {
      const { id, username } = await aPerson(storage)
      assert.equal(await add(id, 'staff'), 'added')
      assert.equal(await memberships.add({ ...write(id, 'editor', 'role'), bound }), 'added')
      assert.equal(await memberships.add({ ...write(id, 'staff', 'role'), bound }), 'added')
      assert.deepEqual(await store.memberships(id), { groups: ['staff'], roles: ['editor', 'staff'] })
      assert.deepEqual(await memberships.people('group', 'staff'), [username])
      assert.deepEqual(await memberships.names('role'), [
        { name: 'editor', people: 1 },
        { name: 'staff', people: 1 },
      ])
      assert.equal(await memberships.remove(write(id, 'staff')), 'removed')
      assert.deepEqual(await store.memberships(id), { groups: [], roles: ['editor', 'staff'] })
      assert.deepEqual(await store.memberships('usr_nobody'), { groups: [], roles: [] })
    })

    test('names are sorted in the same way by both engines', async () => {
      const { id } = await aPerson(storage)
      for (const name of ['b', 'B', 'ä', 'a', 'Z', '1']) await add(id, name)
      assert.deepEqual((await store.memberships(id)).groups, ['1', 'B', 'Z', 'a', 'b', 'ä'])
    })

    test('of 20 concurrent additions of one group one is added, and one event is written', async () => {
      const { id } = await aPerson(storage)
      const outcomes = await atOnce(20, (index) =>
        add(id, 'staff', (index % 2 ? storage : second).memberships),
      )
      assert.deepEqual(tally(outcomes), { added: 1, already: 19 })
      assert.equal(await eventsOf(id), 1)
      assert.equal(await memberships.remove(write(id, 'other')), 'absent')
      assert.equal(await eventsOf(id), 1, 'nothing changed')
    })

    test('concurrent additions never exceed the bytes that a person may have', async () => {
      const { id } = await aPerson(storage)
      const each = 97 + bound.around
      const outcomes = await atOnce(30, (index) =>
        add(id, `ü${index}`.padEnd(96, 'x'), (index % 2 ? storage : second).memberships),
      )
      const most = Math.floor(bound.most / each)
      assert.deepEqual(tally(outcomes), { added: most, too_many: 30 - most })
      const { groups } = await store.memberships(id)
      assert.ok(Buffer.byteLength(JSON.stringify(groups)) <= bound.most)
    })

    test('nobody is added who does not exist; the groups of a deleted user are deleted', async () => {
      assert.equal(await add('usr_nobody', 'staff'), 'gone')
      const { id } = await aPerson(storage)
      await add(id, 'leavers')
      await db.write([{ query: db.sql.deleteFrom('users').where('id', '=', id).compile() }])
      assert.deepEqual(await memberships.people('group', 'leavers'), [])
    })

    test('the configuration file is the only source for the kinds that it declares for a person', async () => {
      const fingerprint = registry.fingerprint('dora', 'password')
      const dora = (declared: DeclaredNames) => ({
        id: 'usr_dora',
        username: 'dora',
        usernameKey: 'dora',
        claims: {},
        memberships: declared,
        passwordFingerprint: fingerprint,
        passwordHash: 'hash',
      })
      const declare = async (declared: DeclaredNames) =>
        (await registry.declare({ ...nothing, users: [dora(declared)] }, clock.now)).users
      const of = () => store.memberships('usr_dora')

      assert.deepEqual((await declare({ group: ['staff', 'ops'] })).added, ['dora'])
      assert.deepEqual(await of(), { groups: ['ops', 'staff'], roles: [] })
      assert.deepEqual((await declare({ group: ['ops', 'staff'] })).changed, [], 'nothing changed')
      assert.equal(await add('usr_dora', 'more'), 'declared')
      assert.equal(await memberships.remove(write('usr_dora', 'ops')), 'declared')
      assert.equal(await memberships.add({ ...write('usr_dora', 'editor', 'role'), bound }), 'added')

      assert.deepEqual((await declare({ group: ['ops'] })).changed, ['dora'])
      assert.deepEqual(await of(), { groups: ['ops'], roles: ['editor'] })
      await declare({})
      assert.deepEqual(await of(), { groups: [], roles: ['editor'] }, 'no longer declared')
      assert.equal(await add('usr_dora', 'staff'), 'added')
      await declare({ group: ['staff'], role: [] })
      assert.deepEqual(await of(), { groups: ['staff'], roles: [] })
      await declare({})
      assert.deepEqual(await of(), { groups: [], roles: [] }, 'the file had taken over the group')
    })
  })
}
