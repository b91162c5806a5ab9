import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import type { Approval } from '../../src/protocol/records/device-code.ts'
import type { Storage } from '../../src/storage/open.ts'
import { aFamily, aGrant, aPerson, atOnce, hash, minute, tally } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

async function aDevice({ store }: Storage, code: { userCodeHash?: string; expiresAt?: number } = {}) {
  const device = {
    hash: hash(randomUUID()),
    userCodeHash: hash(randomUUID()),
    clientId: 'television',
    scope: ['photos.read'],
    resources: ['https://drive.example/'],
    interval: 5,
    address: '203.0.113.7',
    createdAt: clock.now,
    expiresAt: clock.now + 10 * minute,
    ...code,
  }
  assert.equal(await store.keepDeviceCode(device), 'won')
  return device
}

function approvalOf(userId: string, grantId: string): Approval {
  return {
    userId,
    grantId,
    grantExpiresAt: null,
    scope: ['photos.read'],
    resources: ['https://drive.example/'],
    sessionId: 'session-1',
    sid: 'sid-1',
    authenticatedAt: clock.now,
    amr: ['pwd'],
  }
}

/** The user's consent, as the consent page writes it. */
async function approve({ store }: Storage, userId: string, device: string, now = clock.now) {
  const grant = aGrant(userId, { clientId: 'television' })
  const won = await store.authorize({
    client: undefined,
    spends: [],
    grant,
    about: grant.permissions,
    makes: (grantId) => ({
      code: undefined,
      family: undefined,
      device: { hash: device, approval: approvalOf(userId, grantId) },
    }),
    events: [],
    now,
  })
  return { won, grant }
}

for (const engine of engines) {
  describe(`device codes on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const { store } = storage

    test('a pending device code is found by its device code and by its user code', async () => {
      const { interval, ...device } = await aDevice(storage)
      const expected = { ...device, status: 'pending', approval: undefined }
      assert.equal(interval, 5)
      assert.deepEqual(await store.deviceCode(device.hash), { ...expected, clientChangedAt: undefined })
      assert.deepEqual(await second.store.deviceCodeByUserCode(device.userCodeHash), expected)
      assert.equal(await store.deviceCode(device.userCodeHash), undefined)
    })

    test('of two devices with the same user code, the second has to get another one (RFC 8628 §6.1)', async () => {
      const userCodeHash = hash(randomUUID())
      const outcomes = await atOnce(10, (index) =>
        (index % 2 ? storage : second).store.keepDeviceCode({
          hash: hash(randomUUID()),
          userCodeHash,
          clientId: 'television',
          scope: [],
          resources: [],
          address: undefined,
          interval: 5,
          createdAt: clock.now,
          expiresAt: clock.now + minute,
        }),
      )
      assert.deepEqual(tally(outcomes), { won: 1, lost: 9 })
    })

    test('of concurrent polls one is in time, and each of the others increases the interval (RFC 8628 §3.5)', async () => {
      const device = await aDevice(storage)
      const poll = (from: Storage, now: number) =>
        from.store.pollDeviceCode({ hash: device.hash, slower: 5, now })
      const outcomes = await atOnce(10, (index) => poll(index % 2 ? storage : second, clock.now))
      assert.deepEqual(tally(outcomes), { in_time: 1, too_soon: 9 })
      assert.equal(await poll(storage, clock.now + 49_999), 'too_soon')
      assert.equal(await poll(storage, clock.now + 49_999 + 55_000), 'in_time')
    })

    test('of two concurrent approvals exactly one wins (RFC 8628 §5.1)', async () => {
      const [alice, bob] = [await aPerson(storage), await aPerson(storage)]
      const device = await aDevice(storage)
      const outcomes = await atOnce(2, async (index) => {
        const [from, person] = index ? [second, bob] : [storage, alice]
        return (await approve(from, person.id, device.hash)).won
      })
      assert.deepEqual(tally(outcomes), { won: 1, lost: 1 })
      const winner = outcomes[0] === 'won' ? alice : bob
      const loser = winner === alice ? bob : alice
      const kept = await store.deviceCode(device.hash)
      assert.equal(kept?.status, 'approved')
      assert.equal(kept?.approval?.userId, winner.id)
      assert.equal(
        await store.grant(loser.id, 'television', clock.now),
        undefined,
        'no grant without a device',
      )
    })

    test('of a concurrent approval and denial exactly one wins, and the other is lost', async () => {
      const person = await aPerson(storage)
      for (let round = 0; round < 5; round += 1) {
        const device = await aDevice(storage)
        const outcomes = await atOnce(2, async (index) =>
          index
            ? (await approve(second, person.id, device.hash)).won
            : await store.decline({ spends: [], device: device.hash, events: [], now: clock.now }),
        )
        assert.deepEqual(tally(outcomes), { won: 1, lost: 1 })
        const expected = outcomes[1] === 'won' ? 'approved' : 'denied'
        assert.equal((await store.deviceCode(device.hash))?.status, expected)
      }
    })

    test('an approval of an expired device code is lost and leaves no grant', async () => {
      const person = await aPerson(storage)
      const device = await aDevice(storage, { expiresAt: clock.now + minute })
      assert.equal((await approve(storage, person.id, device.hash, clock.now + minute)).won, 'lost')
      assert.equal(await store.grant(person.id, 'television', clock.now), undefined)
      assert.equal((await approve(storage, person.id, device.hash, clock.now + minute - 1)).won, 'won')
    })

    test('of 50 concurrent polls of an approved device code exactly one begins a family (RFC 8628 §3.5)', async () => {
      const person = await aPerson(storage)
      const device = await aDevice(storage)
      const { grant } = await approve(storage, person.id, device.hash)
      const spends = { kind: 'device', hash: device.hash } as const
      const outcomes = await atOnce(50, (index) =>
        (index % 2 ? storage : second).store.begin({ spends, family: aFamily(grant), now: clock.now }),
      )
      assert.deepEqual(tally(outcomes), { won: 1, lost: 49 })
      assert.equal((await store.deviceCode(device.hash))?.status, 'used')
    })

    test('a pending, denied or expired device code begins no family', async () => {
      const person = await aPerson(storage)
      const begin = async (device: string, now = clock.now) =>
        await store.begin({
          spends: { kind: 'device', hash: device },
          family: aFamily(aGrant(person.id, { clientId: 'television' })),
          now,
        })
      const device = await aDevice(storage)
      assert.equal(await begin(device.hash), 'lost')
      await store.decline({ spends: [], device: device.hash, events: [], now: clock.now })
      assert.equal(await begin(device.hash), 'lost')
      const late = await aDevice(storage)
      const { grant } = await approve(storage, person.id, late.hash)
      const family = aFamily(grant)
      const spends = { kind: 'device', hash: late.hash } as const
      assert.equal(await store.begin({ spends, family, now: clock.now + 10 * minute }), 'lost')
      assert.equal(await store.standing(family.id), undefined)
    })
  })
}
