import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  aBegunFamily,
  aClient,
  aGrant,
  anAuthorization,
  aPerson,
  aSelfRegistered,
  atOnce,
  day,
  hash,
  minute,
  register,
} from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

for (const engine of engines) {
  describe(`registrations on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const { store, registry } = storage

    const token = async (uses: number, expiresAt = clock.now + day) => {
      const name = hash(`${Math.random()}`)
      await store.keepRegistrationToken({ hash: name, uses, expiresAt, now: clock.now })
      return name
    }

    test('a registered client is stored unchanged, with the hash of its registration access token', async () => {
      const client = aSelfRegistered()
      assert.equal(await register(store, client), 'won')
      const kept = {
        ...client,
        selfRegistered: { expiresAt: clock.now + day, usedAt: null },
      }
      assert.deepEqual(await store.client(client.id), kept)
      assert.deepEqual(await second.store.selfRegistration(client.id, clock.now), {
        client: kept,
        tokenHash: hash(client.id),
        createdAt: clock.now,
      })
    })

    test('concurrent registrations cannot exceed the quotas (threat C7)', async () => {
      const limit = { registeredBy: '192.0.2.7', quotas: { perAddress: 3, inAll: 100_000 } }
      const outcomes = await atOnce(12, (index) =>
        register((index % 2 === 0 ? storage : second).store, aSelfRegistered(), limit),
      )
      assert.equal(outcomes.filter((outcome) => outcome === 'won').length, 3)
      assert.equal(outcomes.filter((outcome) => outcome === 'full_for_one').length, 9)
      assert.equal(await register(store, aSelfRegistered(), { ...limit, registeredBy: '192.0.2.8' }), 'won')
      const full = { quotas: { perAddress: 1000, inAll: 1 } }
      assert.equal(await register(store, aSelfRegistered(), full), 'full')
    })

    test('an initial access token registers no more clients than it allows, even concurrently', async () => {
      const initialTokenHash = await token(2)
      const outcomes = await atOnce(8, (index) =>
        register((index % 2 === 0 ? storage : second).store, aSelfRegistered(), { initialTokenHash }),
      )
      assert.equal(outcomes.filter((outcome) => outcome === 'won').length, 2)
      assert.equal(outcomes.filter((outcome) => outcome === 'no_token').length, 6)
      assert.equal(await store.isRegistrationToken(initialTokenHash, clock.now), false)
    })

    test('an expired or unknown initial access token is refused', async () => {
      for (const initialTokenHash of [await token(5, clock.now), 'unknown']) {
        assert.equal(await store.isRegistrationToken(initialTokenHash, clock.now), false)
        assert.equal(await register(store, aSelfRegistered(), { initialTokenHash }), 'no_token')
      }
    })

    test('a refused registration does not use up its initial access token', async () => {
      const initialTokenHash = await token(1)
      const full = { initialTokenHash, quotas: { perAddress: 1, inAll: 1 } }
      assert.equal(await register(store, aSelfRegistered(), full), 'full')
      assert.equal(await register(store, aSelfRegistered(), { initialTokenHash }), 'won')
    })

    test('of concurrent changes with one token, one wins and the others change nothing (RFC 7592 §2.2)', async () => {
      const client = aSelfRegistered()
      await register(store, client)
      const outcomes = await atOnce(4, (index) =>
        (index % 2 === 0 ? storage : second).store.changeRegistration({
          client: { ...client, name: `Shop ${index}` },
          tokenHash: hash(client.id),
          newTokenHash: hash(`next ${index}`),
          asksAnew: false,
          events: [],
          now: clock.now,
        }),
      )
      const winner = outcomes.indexOf('won')
      assert.equal(outcomes.filter((outcome) => outcome === 'won').length, 1)
      const kept = await store.selfRegistration(client.id, clock.now)
      assert.deepEqual([kept?.client.name, kept?.tokenHash], [`Shop ${winner}`, hash(`next ${winner}`)])
    })

    test('after a change that needs new consent, remembered grants no longer apply; their families remain valid and are cleaned up later (threat A15)', async () => {
      const client = aSelfRegistered()
      await register(store, client)
      const of = { clientId: client.id }
      const { person, grant, family } = await aBegunFamily(storage, of, of)
      const idle = await aPerson(storage)
      await anAuthorization(storage, idle.id, of)
      const other = await aBegunFamily(storage)
      const change = (asksAnew: boolean, tokenHash: string, newTokenHash: string) =>
        store.changeRegistration({ client, tokenHash, newTokenHash, asksAnew, events: [], now: clock.now })
      const remembered = async (id: string) => (await store.grant(id, client.id, clock.now))?.clientId
      assert.equal(await change(true, 'stale', 'next'), 'lost')
      assert.equal(await change(false, hash(client.id), 'next'), 'won')
      assert.deepEqual([await remembered(person.id), await remembered(idle.id)], [client.id, client.id])
      assert.equal(await change(true, 'next', 'last'), 'won')
      assert.deepEqual([await remembered(person.id), await remembered(idle.id)], [undefined, undefined])
      assert.equal((await store.standing(family.id))?.grant?.revokedAt, null)
      assert.equal((await store.grant(other.person.id, 'print-shop', clock.now))?.id, other.grant.id)
      // The user is asked again, and consents.
      const again = await anAuthorization(storage, person.id, of)
      assert.notEqual(again.grant.id, grant.id)
      assert.equal(await remembered(person.id), client.id)
      await storage.sweep(family.idleExpiresAt + 2 * day)
      assert.equal(await store.standing(family.id), undefined)
    })

    test('deleting a client revokes its grants and deletes its device codes (RFC 7592 §2.3)', async () => {
      const client = aSelfRegistered()
      await register(store, client)
      const { family } = await aBegunFamily(storage, { clientId: client.id }, { clientId: client.id })
      const device = { hash: hash('device'), userCodeHash: hash('user code'), clientId: client.id }
      const lasting = {
        scope: [],
        resources: [],
        address: undefined,
        interval: 5,
        createdAt: clock.now,
        expiresAt: clock.now + day,
      }
      await store.keepDeviceCode({ ...device, ...lasting })
      const deletion = { clientId: client.id, events: [], now: clock.now }
      assert.equal(await store.deleteRegistration({ ...deletion, tokenHash: hash('another') }), 'lost')
      assert.notEqual(await store.client(client.id), undefined)
      assert.equal(await store.deleteRegistration({ ...deletion, tokenHash: hash(client.id) }), 'won')
      assert.equal(await store.client(client.id), undefined)
      assert.equal((await store.standing(family.id))?.grant?.revokedAt, clock.now)
      assert.equal(await store.deviceCode(device.hash), undefined)
      assert.equal(await store.deleteRegistration({ ...deletion, tokenHash: hash(client.id) }), 'lost')
    })

    test('a declared client replaces a self-registered one with the same id, and only the file can change it', async () => {
      const client = aSelfRegistered()
      await register(store, client)
      const declared = aClient({ id: client.id })
      await registry.declare({ clients: [declared], apis: [], users: [] }, clock.now)
      // `changedAt` increases even though both changes happen at the same time.
      const kept = { ...declared, declared: true, disabledAt: null, changedAt: clock.now + 1 }
      assert.deepEqual(await store.client(client.id), kept)
      assert.equal(await store.selfRegistration(client.id, clock.now), undefined)
      const own = { tokenHash: hash(client.id), asksAnew: false, events: [], now: clock.now }
      assert.equal(await store.changeRegistration({ ...own, client, newTokenHash: 'next' }), 'lost')
      assert.equal(await store.deleteRegistration({ ...own, clientId: client.id }), 'lost')
      await storage.sweep(clock.now + 10 * day)
      assert.notEqual(await store.client(client.id), undefined)
    })

    test('an expired client is refused at once, and the clean-up deletes it and revokes its grants', async () => {
      const [idle, used] = [aSelfRegistered(), aSelfRegistered()]
      for (const client of [idle, used]) await register(store, client, { expiresAt: clock.now + minute })
      const { family } = await aBegunFamily(storage, { clientId: idle.id }, { clientId: idle.id })
      const expiresAt = clock.now + 10 * day
      await store.useRegistration({ clientId: used.id, usedAt: clock.now, expiresAt, now: clock.now })
      const later = clock.now + minute
      assert.equal(await store.selfRegistration(idle.id, later), undefined)
      await store.useRegistration({ clientId: idle.id, usedAt: later, expiresAt, now: later })
      await storage.sweep(later)
      assert.equal((await store.standing(family.id))?.grant?.revokedAt, later)
      assert.deepEqual((await store.selfRegistration(used.id, later))?.client.selfRegistered, {
        expiresAt,
        usedAt: clock.now,
      })
      assert.equal(await register(store, idle), 'won', 'its row is gone')
    })

    test('of a change to a client and a concurrent consent, each takes the other into account (RFC 7592 §5)', async () => {
      for (let round = 0; round < 10; round += 1) {
        const client = aSelfRegistered()
        await register(store, client)
        const person = await aPerson(storage)
        const read = await second.store.freshClient(client.id)
        const grant = aGrant(person.id, { clientId: client.id })
        const change = {
          tokenHash: hash(client.id),
          newTokenHash: 'next',
          asksAnew: true,
          events: [],
          now: clock.now,
        }
        const allowing = {
          ...{ client: read, spends: [], grant, about: [], events: [], now: clock.now },
          makes: () => ({ code: undefined, family: undefined }),
        }
        const [changed, allowed] = await Promise.all([
          store.changeRegistration({ ...change, client: { ...client, name: 'Another' } }),
          second.store.authorize(allowing),
        ])
        assert.equal(changed, 'won')
        // A consent before the change is forgotten by the change; one after it is lost.
        assert.equal(await store.grant(person.id, client.id, clock.now), undefined, allowed)
        assert.equal(await second.store.authorize(allowing), 'lost')
        const [known, stands] = [await store.client(client.id), await second.store.freshClient(client.id)]
        assert.deepEqual(known, stands)
        assert.ok((stands?.changedAt ?? 0) > (read?.changedAt ?? 0))
        const anew = { ...allowing, grant: aGrant(person.id, { clientId: client.id }), client: stands }
        assert.equal(await second.store.authorize(anew), 'won')
      }
    })

    test('a use that was already recorded changes nothing, and no use shortens the life of a client', async () => {
      const client = aSelfRegistered()
      await register(store, client, { expiresAt: clock.now + 5 * day })
      const use = { clientId: client.id, usedAt: clock.now, now: clock.now }
      await store.useRegistration({ ...use, expiresAt: clock.now + day })
      await store.useRegistration({ ...use, expiresAt: clock.now + 9 * day })
      assert.deepEqual((await store.selfRegistration(client.id, clock.now))?.client.selfRegistered, {
        expiresAt: clock.now + 5 * day,
        usedAt: clock.now,
      })
    })
  })
}
