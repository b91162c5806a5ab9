import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { metadataPaths } from '../../src/http/routes/endpoint-routes.ts'
import { everyRoute } from '../../src/http/routes/router.ts'
import { Chance } from '../fire/chance.ts'
import { aServer, type TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { everyGrant, secrets } from '../support/every-grant.ts'
import { everyList } from '../support/every-list.ts'
import {
  grammarRequest,
  type Made,
  type Place,
  randomRequest,
  type Vocabulary,
} from '../support/made-requests.ts'
import { vocabulary } from '../support/vocabulary.ts'
import { aServerOnAPort, exchange } from '../support/wire.ts'

/** Open, with quotas that the fuzzer does not reach. */
const registration = { mode: 'open', per_address: 100_000, in_all: 100_000 } as const
const places: readonly Place[] = [
  ...everyRoute(registration, everyList),
  ...['/nowhere', ...metadataPaths('')].map((path) => ({ path, methods: ['GET'] })),
]
/** Requests of each kind to each path. */
const requests = Number(process.env.FUZZ_REQUESTS ?? 500)

describe('every request to any endpoint or page gets a response, and never a server error (promise R14)', () => {
  let server: TestServer & AsyncDisposable
  let words: Vocabulary
  let hidden: readonly string[]
  const seen = new Map<number, number>()
  before(async () => {
    const features = { ...everyGrant.features, encrypted_requests: true, sign_up: true }
    server = await aServer({ ...everyGrant, features, registration })
    words = await vocabulary(server)
    const { accessToken, refreshToken } = await bought(apps.printShop(server), {
      scope: 'openid offline_access',
    })
    // Another client's secrets, which no request contains, so that no response may contain them.
    hidden = [accessToken, refreshToken, secrets.other, 'staple garden window']
  })
  after(() => server[Symbol.asyncDispose]())

  async function send(made: Made): Promise<void> {
    const { path, method, headers, query, body } = made
    const told = () => JSON.stringify(made).slice(0, 2000)
    const url = `${server.issuer}${path}${query === '' ? '' : `?${query}`}`
    const bodiless = method === 'GET' || method === 'HEAD'
    const response = await server.fetch(
      new Request(url, { method, headers, redirect: 'manual', ...(bodiless ? {} : { body }) }),
    )
    seen.set(response.status, (seen.get(response.status) ?? 0) + 1)
    // Messages are built only on failure: there are a hundred thousand responses.
    if (response.status >= 500) assert.fail(`${response.status}: ${told()}`)
    const text = `${response.headers.get('location')} ${await response.text()}`
    if (/\bat \w+.*\.ts:\d+|node:internal|\/src\/|SQLITE|\$argon2|scrypt\$/.test(text))
      assert.fail(`a stack trace leaks: ${told()}`)
    for (const secret of hidden)
      if (text.includes(secret)) assert.fail(`another client’s secret leaks: ${told()}`)
    const type = response.headers.get('content-type') ?? ''
    const json = type.startsWith('application/json') && response.status !== 204
    if (json && method !== 'HEAD' && !text.endsWith(' ')) JSON.parse(text.slice(text.indexOf(' ') + 1))
  }

  for (const place of [...new Map(places.map((each) => [each.path, each])).values()]) {
    for (const [kind, make] of [
      ['random', randomRequest],
      ['grammar-made', grammarRequest],
    ] as const) {
      test(`${requests} ${kind} requests to ${place.path}`, async () => {
        const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32))
        const chance = new Chance(seed)
        try {
          for (let sent = 0; sent < requests; sent += 50) {
            await Promise.all(Array.from({ length: 50 }, () => send(make(place, words, chance))))
          }
        } catch (error) {
          throw new Error(`FUZZ_SEED=${seed} reproduces this`, { cause: error })
        }
      })
    }
  }

  test('the requests reach the endpoints: every kind of status is seen', () => {
    for (const status of [200, 201, 303, 400, 401, 403, 405])
      assert.ok((seen.get(status) ?? 0) > 10, `${status}: ${[...seen]}`)
    assert.doesNotMatch(server.logged(), /"level":50/)
  })
})

test('the server keeps working whatever bytes a connection sends', async () => {
  await using server = await aServerOnAPort()
  const { host } = new URL(server.issuer)
  const fragment = fc.oneof(
    fc.constantFrom(
      'GET ',
      'POST ',
      '/token',
      '/jwks',
      ' HTTP/1.1\r\n',
      `Host: ${host}\r\n`,
      'Content-Length: 5\r\n',
      '\r\n',
      '\r\n\r\n',
      'Transfer-Encoding: chunked\r\n',
      'Content-Type: application/x-www-form-urlencoded\r\n',
      '0\r\n\r\n',
      'a=b&',
      '%',
      ':',
      'Authorization: Basic Og==\r\n',
      'Connection: close\r\n',
    ),
    fc.string({ unit: 'binary', maxLength: 30 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fragment, { maxLength: 12 }), async (parts) => {
      const answer = await exchange(
        server,
        [...parts.map((part) => Buffer.from(part)), Buffer.from('\r\n\r\n')],
        { staysOpen: true, patience: 100 },
      )
      assert.ok(answer.status < 500, answer.text)
    }),
    { numRuns: 60 },
  )
  const good = await exchange(server, `GET /jwks HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  assert.equal(good.status, 200)
})
