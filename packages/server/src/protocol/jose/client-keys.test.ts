import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import { aClient } from '../../../test/support/a-context.ts'
import { OutgoingFailed, type OutgoingFailure, type OutgoingRequest } from '../ports/outgoing.ts'
import { clientKeys } from './client-keys.ts'

const jwk = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
const document = JSON.stringify({ keys: [jwk] })
const all = () => true

/** The keys of clients, from a host and a clock that the test controls. */
function fetched() {
  const host: {
    answer: { status: number; body: string } | undefined
    failure: OutgoingFailure | undefined
  } = { answer: { status: 200, body: document }, failure: undefined }
  const clock = { now: 0 }
  const asked: OutgoingRequest[] = []
  const keysOf = clientKeys(
    async (request) => {
      asked.push(request)
      if (host.failure !== undefined) throw new OutgoingFailed('not now', { failure: host.failure })
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
  test('are fetched once for all requests that wait for them', async () => {
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

  test('that cannot be used are fetched again after a second, not for each request', async () => {
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

  test('are used for ten minutes while their host does not respond', async () => {
    const { host, clock, keysOf } = fetched()
    await keysOf(at(uri), all)
    host.answer = undefined
    clock.now += 10 * 60_000 - 1
    assert.equal((await keysOf(at(uri), all)).length, 1)
    clock.now += 1
    await assert.rejects(keysOf(at(uri), all), OutgoingFailed)
  })

  test('of a declared client are cached separately from those of other clients at the same address', async () => {
    const { asked, keysOf } = fetched()
    await keysOf(at(uri), all)
    await keysOf(at(uri, false), all)
    assert.deepEqual(
      asked.map(({ client }) => client.declared),
      [true, false],
    )
  })

  for (const failure of ['busy', 'resting'] as const) {
    const { mallory, shop } = {
      mallory: { ...at(uri, false), id: 'mallory' },
      shop: { ...at(uri, false), id: 'shop' },
    }

    test(`are fetched for one client while a fetch for another is refused (${failure}), even concurrently`, async () => {
      const answers: (() => void)[] = []
      const keysOf = clientKeys(
        async ({ client }) => {
          await new Promise<void>((answer) => answers.push(answer))
          if (client.id === 'mallory') throw new OutgoingFailed('not now', { failure })
          return { status: 200, headers: {}, body: document }
        },
        () => 0,
      )
      const refused = assert.rejects(keysOf(mallory, all), { failure })
      const beside = [keysOf(shop, all), keysOf(shop, all)]
      answers[0]?.()
      await refused
      answers[1]?.()
      assert.deepEqual(
        (await Promise.all(beside)).map((keys) => keys.length),
        [1, 1],
      )
      assert.equal(answers.length, 2)
      assert.equal((await keysOf(mallory, all)).length, 1)
    })

    test(`are still used for ten minutes for a client whose fetch is refused (${failure})`, async () => {
      const { host, clock, keysOf } = fetched()
      await keysOf(mallory, all)
      host.failure = failure
      clock.now += 10 * 60_000 - 1
      assert.equal((await keysOf(mallory, all)).length, 1)
      clock.now += 1
      await assert.rejects(keysOf(mallory, all), { failure })
      host.failure = undefined
      assert.equal((await keysOf(shop, all)).length, 1)
    })
  }

  test('have a limit of bytes: many large sets evict the oldest, but none of a declared client', async () => {
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
