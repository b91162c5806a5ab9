// own process: this file measures the memory of the whole process.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { type Asked, ask } from '../support/ask.ts'
import { everyGrant, privateKey, proofs, secrets } from '../support/every-grant.ts'
import { held } from '../support/held.ts'
import { signedText } from '../support/jwt-misdeeds.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const requests = 80
const mebibyte = 1024 * 1024
const wide = { list: Array(1_500).fill({ a: 1 }), texts: Array(500).fill(['x']) }

describe('refused requests do not stay in memory (threat F23)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ ...everyGrant, registration: { mode: 'open', per_address: 10_000 } })
  })
  after(() => server[Symbol.asyncDispose]())

  const shop = proofs.basic('print-shop', secrets.shop)
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const asserted = (claims: object): Asked => ({
    form: {
      grant_type: 'client_credentials',
      client_assertion_type: proofs.assertionType,
      client_assertion: signedText(
        privateKey,
        '{"alg":"ES256"}',
        JSON.stringify({ jti: randomUUID(), ...claims }),
      ),
    },
  })
  const long = () => `${'x'.repeat(50_000)}${randomUUID()}`

  /** If these were kept in full, each would take 2 to 35 MB after 80 requests. */
  const attacks: Record<string, () => [path: string, asked: Asked]> = {
    'an assertion whose issuer is an object': () => ['/token', asserted({ sub: 'service', iss: wide })],
    'an assertion whose audience is a list of objects': () => [
      '/token',
      asserted({ sub: 'service', iss: 'service', aud: [wide], exp: server.clock.now() / 1000 + 60 }),
    ],
    'a short scope with a long unknown parameter': () => [
      '/token',
      {
        ...shop,
        form: { grant_type: 'client_credentials', scope: 'an unknown scope of several names', x: long() },
      },
    ],
    'a scope of three thousand names': () => {
      const scope = Array.from({ length: 3_000 }, (_, index) => `scope-${index}`).join(' ')
      return ['/par', { ...shop, form: { ...asked(), scope } }]
    },
    'ninety resources': () => {
      const body = Array.from(
        { length: 90 },
        (_, index) => `resource=https://x.example/${index}${'y'.repeat(500)}`,
      )
      const more = new URLSearchParams(asked()).toString()
      return ['/par', { headers: { ...shop.headers, ...form }, body: `${more}&${body.join('&')}` }]
    },
    'a registration with an invalid member': () => [
      '/register',
      {
        body: JSON.stringify({ redirect_uris: [7], client_name: { wide }, x: long() }),
        headers: { 'content-type': 'application/json' },
      },
    ],
    'a request object of another client': () => [
      '/par',
      {
        ...shop,
        form: { request: signedText(privateKey, '{"alg":"ES256"}', JSON.stringify({ client_id: wide })) },
      },
    ],
    'a body of an unsupported media type': () => [
      '/token',
      { headers: { 'content-type': 'text/plain' }, body: long() },
    ],
  }
  const asked = () => Object.fromEntries(new URL(apps.printShop(server).request().url).searchParams)

  for (const [what, attack] of Object.entries(attacks)) {
    test(`${what}, ${requests} times`, async () => {
      const send = async () => {
        const { status } = await ask(server, ...attack())
        assert.ok(status >= 400 && status < 500, `${status}`)
      }
      await send()
      const logged = server.logged().length
      const before = held()
      for (let count = 0; count < requests; count += 1) await send()
      // Only a test keeps its log in memory, so that is subtracted.
      const kept = held() - before - 3 * (server.logged().length - logged)
      assert.ok(
        kept < 1.5 * mebibyte,
        `${(kept / mebibyte).toFixed(1)} MB are kept after ${requests} requests`,
      )
    })
  }
})
