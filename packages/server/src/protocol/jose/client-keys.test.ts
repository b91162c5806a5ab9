import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import { aClient } from '../../../test/support/a-context.ts'
import { OutgoingFailed, type OutgoingRequest } from '../outgoing.ts'
import { clientKeys } from './client-keys.ts'

const jwk = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
const document = JSON.stringify({ keys: [jwk] })
const all = () => true

/** Keys of clients, fetched from a host that a test changes, by a clock that it moves. */
function fetched() {
  const host = { answer: { status: 200, body: document } as { status: number; body: string } | undefined }
  const clock = { now: 0 }
  const asked: OutgoingRequest[] = []
  const keysOf = clientKeys(
    async (request) => {
      asked.push(request)
      if (host.answer === undefined) throw new OutgoingFailed('is away')
      return { headers: {}, ...host.answer }
    },
    () => clock.now,
  )
  return { host, clock, asked, keysOf }
}

const at = (uri: string, declared = true) => aClient({ id: `client of ${uri}`, jwksUri: uri, declared })
const uri = 'https://shop.example/jwks'

describe('keys at an address (OIDC Core §10.1.1)', () => {
  test('are fetched once for all that wait for them', async () => {
    const { asked, keysOf } = fetched()
    const found = await Promise.all(Array.from({ length: 20 }, () => keysOf(at(uri), all)))
    assert.deepEqual(
      found.map((keys) => keys.length),
      Array(20).fill(1),
    )
    assert.deepEqual(
      asked.map(({ purpose, client, source }) => [purpose, client.id, source]),
      [['keys', `client of ${uri}`, undefined]],
    )
  })

  test('that cannot be used are asked for again after a second, not with each request', async () => {
    for (const answer of [undefined, { status: 404, body: '' }, { status: 200, body: '<html>' }]) {
      const { host, clock, asked, keysOf } = fetched()
      host.answer = answer
      for (let time = 0; time < 5; time += 1) await assert.rejects(keysOf(at(uri), all), OutgoingFailed)
      assert.equal(asked.length, 1)
      host.answer = { status: 200, body: document }
      clock.now += 1_000
      assert.equal((await keysOf(at(uri), all)).length, 1)
    }
  })

  test('are good for ten minutes while their host is away', async () => {
    const { host, clock, keysOf } = fetched()
    await keysOf(at(uri), all)
    host.answer = undefined
    clock.now += 10 * 60_000 - 1
    assert.equal((await keysOf(at(uri), all)).length, 1)
    clock.now += 1
    await assert.rejects(keysOf(at(uri), all), OutgoingFailed)
  })

  test('of a declared client are not those of another client that names the same address', async () => {
    const { asked, keysOf } = fetched()
    await keysOf(at(uri), all)
    await keysOf(at(uri, false), all)
    assert.deepEqual(
      asked.map(({ client }) => client.declared),
      [true, false],
    )
  })

  test('take so many bytes in all: who registers a thousand sets pushes out the oldest, and none of declared clients', async () => {
    const { host, asked, keysOf } = fetched()
    await keysOf(at(uri), all)
    const padding = 'x'.repeat(60_000)
    host.answer = { status: 200, body: JSON.stringify({ keys: [jwk], padding }) }
    const strangers = Array.from({ length: 200 }, (_, index) => at(`https://${index}.example/jwks`, false))
    for (const stranger of strangers) await keysOf(stranger, all)
    asked.length = 0
    for (const client of [at(uri), strangers.at(-1), strangers[0]]) if (client) await keysOf(client, all)
    assert.deepEqual(
      asked.map(({ url }) => url),
      ['https://0.example/jwks'],
    )
  })
})
