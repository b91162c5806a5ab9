import assert from 'node:assert/strict'
import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import test, { describe, type TestContext } from 'node:test'
import type { SigningKey } from '../../protocol/tokens/keys.ts'
import { StorageUnavailable } from '../database/errors.ts'
import { DamagedRow } from '../sql/json.ts'
import { signingKey } from './key-pairs.ts'
import { keyRingView, type StoredKey } from './key-ring.ts'
import { LiveKeyRing } from './live-key-ring.ts'

const hour = 60 * 60 * 1000

function aSigningKey(): StoredKey {
  const { privateKey } = generateKeyPairSync('ed25519')
  const key = signingKey('EdDSA', privateKey.export({ type: 'pkcs8', format: 'der' }))
  return { use: 'sign', status: 'active', key }
}

const secrets: readonly StoredKey[] = (['seal', 'authenticate'] as const).map((use) => ({
  use,
  status: 'active',
  key: { kid: use, key: createSecretKey(randomBytes(32)) },
}))

/** A ring over keys that a test can change, with a count of how often they are read. */
function aRing() {
  const first = aSigningKey()
  const database = {
    keys: [...secrets, first] as StoredKey[],
    looks: 0,
    away: false,
    damaged: false,
    hangs: false,
  }
  const load = async () => {
    database.looks += 1
    if (database.hangs) await new Promise(() => {})
    if (database.away) throw new StorageUnavailable('away')
    if (database.damaged) throw new DamagedRow('keys: cannot be decrypted with the data key')
    return keyRingView(database.keys)
  }
  const ring = new LiveKeyRing(keyRingView(database.keys), load)
  return { ring, database, first }
}

test('a flood of tokens with made-up keys causes only a few reads per second', async () => {
  const { ring, database } = aRing()
  const began = performance.now()
  for (let wave = 0; wave < 20; wave += 1) {
    await Promise.all(Array.from({ length: 500 }, () => ring.renewed()))
    if (performance.now() - began > 1_000) break
  }
  const allowed = 2 + (performance.now() - began) / 200
  assert.ok(database.looks >= 2 && database.looks <= allowed, `${database.looks} reads, allowed ${allowed}`)
})

test('renewed() resolves with keys that were read after the call', async () => {
  const { ring, database } = aRing()
  for (let round = 0; round < 4; round += 1) {
    const earlier = ring.renewed()
    // The reload for the earlier call may have begun already.
    await Promise.resolve()
    const made = aSigningKey()
    database.keys.push(made)
    await Promise.all([earlier, ring.renewed()])
    assert.ok(made.use === 'sign')
    assert.equal(ring.verifying(made.key.kid), made.key)
  }
})

test('callers of reload() during a reload share the next one', async () => {
  const { ring, database } = aRing()
  const asked = [ring.reload(), ...Array.from({ length: 100 }, () => ring.reload())]
  await Promise.all(asked)
  assert.equal(database.looks, 2)
  await ring.reload()
  assert.equal(database.looks, 3)
})

test('a failed reload rejects for its callers and does not prevent the next one', async () => {
  const { ring, database, first } = aRing()
  database.away = true
  await assert.rejects(ring.renewed(), StorageUnavailable)
  assert.ok(first.use === 'sign')
  assert.equal(ring.verifying(first.key.kid), first.key)
  database.away = false
  await ring.renewed()
})

describe('current(), which is called for a JWKS response,', () => {
  /** Stops monotonic time, which then only moves by the returned function. */
  const later = (t: TestContext) => {
    let now = performance.now()
    t.mock.method(performance, 'now', () => now)
    return (milliseconds: number) => {
      now += milliseconds
    }
  }

  test('loads every key that existed half a second ago, with one read for concurrent callers', async (t) => {
    const move = later(t)
    const { ring, database } = aRing()
    const made = aSigningKey()
    database.keys.push(made)
    move(500)
    await ring.current()
    assert.deepEqual([ring.published().includes(made.key as SigningKey), database.looks], [false, 0])
    move(1)
    await Promise.all(Array.from({ length: 100 }, () => ring.current()))
    assert.deepEqual([ring.published().includes(made.key as SigningKey), database.looks], [true, 1])
  })

  test('publishes the keys in memory while the database is unreachable, and tries the database at most twice a second', async (t) => {
    const move = later(t)
    const { ring, database, first } = aRing()
    database.away = true
    for (const pause of [501, 0, 400, 101]) {
      move(pause)
      await ring.current()
      assert.deepEqual(ring.published(), [first.key])
    }
    assert.equal(database.looks, 2)
  })

  test('waits at most a second for a database that does not respond', async (t) => {
    const move = later(t)
    const { ring, database, first } = aRing()
    database.hangs = true
    move(501)
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const asked = Promise.all([ring.current(), ring.current()])
    t.mock.timers.tick(1_000)
    await asked
    assert.deepEqual(ring.published(), [first.key])
  })
})

test('a ring with keys that it cannot decrypt throws the reason from every lookup until it can', async () => {
  const { ring, database, first } = aRing()
  assert.ok(first.use === 'sign')
  const { kid } = first.key
  const answers = [
    () => ring.signing('EdDSA'),
    () => ring.verifying(kid),
    () => ring.published(),
    () => ring.sealing(),
    () => ring.unsealing('seal'),
    () => ring.authenticating(),
    () => ring.authenticated('authenticate'),
    () => ring.edition(),
  ]
  database.damaged = true
  await assert.rejects(ring.renewed(), StorageUnavailable)
  const why = /^the keys in the database cannot be decrypted: start the server again with its master key$/
  for (const answer of answers) {
    assert.throws(answer, (error: Error) => error instanceof StorageUnavailable && why.test(error.message))
  }
  assert.equal(ring.isUnreadable, true)
  // If the database is then unreachable as well, the ring still must not use keys that may be withdrawn.
  database.away = true
  await ring.look()
  assert.throws(() => ring.verifying(kid), StorageUnavailable)
  database.away = false
  database.damaged = false
  await ring.look()
  for (const answer of answers) assert.notEqual(answer(), undefined)
  assert.equal(ring.isUnreadable, false)
})

test('an instance that cannot read the keys for an hour issues no more tokens until it can', async (t) => {
  const { ring, database, first } = aRing()
  const real = performance.now()
  let later = 0
  // The clock stands still but for `later`.
  t.mock.method(performance, 'now', () => real + later)
  database.away = true
  later = hour - 1_000
  await ring.look()
  assert.ok(first.use === 'sign')
  assert.equal(ring.signing('EdDSA'), first.key)
  later = hour + 60_000
  await ring.look()
  for (const made of [() => ring.signing('EdDSA'), () => ring.sealing(), () => ring.authenticating()]) {
    assert.throws(made, StorageUnavailable)
  }
  // Tokens issued before are still verified.
  assert.equal(ring.verifying(first.key.kid), first.key)
  database.away = false
  await ring.look()
  assert.equal(ring.signing('EdDSA'), first.key)
})
