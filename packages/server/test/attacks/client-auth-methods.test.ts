import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { type Bought, bought } from '../support/bought.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** A client for each registered method, with its secret. */
const registered = {
  client_secret_basic: { id: 'print-shop', secret: 'print-shop-secret-0123456789abcdef' },
  client_secret_post: { id: 'other-shop', secret: 'other-shop-secret-0123456789abcdef' },
  none: { id: 'spa', secret: 'a-secret-that-no-one-gave-it-0123' },
} as const

type Method = keyof typeof registered
type Way = { headers: Record<string, string>; form: Record<string, string> }

const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

/** Ways to authenticate, right and wrong ones. */
const ways: Record<string, (id: string, secret: string) => Way> = {
  client_secret_basic: (id, secret) => ({ headers: { authorization: basic(id, secret) }, form: {} }),
  client_secret_post: (id, secret) => ({ headers: {}, form: { client_id: id, client_secret: secret } }),
  none: (id) => ({ headers: {}, form: { client_id: id } }),
  'basic with an empty secret': (id) => ({ headers: { authorization: basic(id, '') }, form: {} }),
  'basic with a wrong secret': (id, secret) => ({
    headers: { authorization: basic(id, `${secret}x`) },
    form: {},
  }),
  'post with a wrong secret': (id, secret) => ({
    headers: {},
    form: { client_id: id, client_secret: `x${secret}` },
  }),
  'post without an id': (_id, secret) => ({ headers: {}, form: { client_secret: secret } }),
  'an assertion': (id) => ({
    headers: {},
    form: {
      client_id: id,
      client_assertion: 'e30.e30.e30',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    },
  }),
  'a bearer token': (id, secret) => ({
    headers: { authorization: `Bearer ${secret}` },
    form: { client_id: id },
  }),
  nothing: () => ({ headers: {}, form: {} }),
}

/** Ways that identify a client without a secret, as a public client does. */
const unproven = ['none', 'basic with an empty secret', 'a bearer token']

const accepted = (method: Method, way: string): boolean =>
  way === method || (method === 'none' && unproven.includes(way))

describe('every way to authenticate against every registered method (threat C1)', () => {
  let server: TestServer & AsyncDisposable
  let tokens: Bought
  before(async () => {
    server = await aWatchedServer()
    tokens = await bought(apps.printShop(server), { scope: 'openid photos.read' })
  })
  after(() => server[Symbol.asyncDispose]())

  async function post(path: string, way: Way, extra: Record<string, string> = {}) {
    const fields = path === '/token' ? { grant_type: 'refresh_token', refresh_token: 'x' } : { token: 'x' }
    const body = new URLSearchParams({ ...fields, ...way.form, ...extra })
    const response = await server.fetch(
      new Request(server.issuer + path, { method: 'POST', headers: way.headers, body }),
    )
    const text = await response.text()
    return { status: response.status, headers: response.headers, error: text && JSON.parse(text).error }
  }

  for (const path of ['/token', '/introspect', '/revoke']) {
    for (const method of Object.keys(registered) as Method[]) {
      for (const [name, make] of Object.entries(ways)) {
        const { id, secret } = registered[method]
        const confidentialOnly = path === '/introspect' && method === 'none'
        const is = accepted(method, name) && !confidentialOnly ? 'accepted' : 'refused'
        test(`${path}: ${name} is ${is} for a client registered for ${method} (RFC 6749 §2.3, OIDC Core §9)`, async () => {
          const way = make(id, secret)
          const { status, headers, error } = await post(path, way)
          if (is === 'accepted') {
            // The client was accepted if the error is about the token, which is invalid.
            const expected = path === '/token' ? [400, 'invalid_grant'] : [200, undefined]
            assert.deepEqual([status, error || undefined], expected)
            return
          }
          assert.deepEqual([status, error], [401, 'invalid_client'])
          // RFC 6749 §5.2: a client that used the Authorization header receives a challenge.
          const challenge = headers.get('www-authenticate')
          if (way.headers.authorization === undefined) assert.equal(challenge, null)
          else assert.match(challenge ?? '', /^Basic realm="[^"]+", charset="UTF-8"$/)
        })
      }
    }

    for (const [first, second] of [
      ['client_secret_basic', 'client_secret_post'],
      ['client_secret_basic', 'post with a wrong secret'],
      ['basic with a wrong secret', 'client_secret_post'],
      ['basic with an empty secret', 'client_secret_post'],
      ['client_secret_basic', 'post without an id'],
    ] as const) {
      for (const { id, secret } of Object.values(registered)) {
        test(`${path}: ${id} cannot use ${first} together with ${second} (RFC 6749 §2.3)`, async () => {
          const [one, other] = [ways[first]?.(id, secret), ways[second]?.(id, secret)]
          const both = { headers: one?.headers ?? {}, form: other?.form ?? {} }
          const { status, error } = await post(path, both)
          assert.deepEqual([status, error], [400, 'invalid_request'])
        })
      }
    }

    test(`${path}: a client that authenticated cannot send another client_id`, async () => {
      const way = ways.client_secret_basic?.('print-shop', registered.client_secret_basic.secret)
      if (way === undefined) throw new Error('unreachable')
      for (const other of ['other-shop', 'spa', 'thumbnailer', 'nobody', 'PRINT-SHOP', 'print-shop ']) {
        const { status, error } = await post(path, way, { client_id: other })
        assert.deepEqual([status, error], [400, 'invalid_request'], other)
      }
      assert.notEqual((await post(path, way, { client_id: 'print-shop' })).error, 'invalid_request')
    })

    test(`${path}: an unknown client and a wrong secret get the same response`, async () => {
      const unknown = await post(path, { headers: { authorization: basic('nobody', 'x') }, form: {} })
      const wrong = await post(path, { headers: { authorization: basic('print-shop', 'x') }, form: {} })
      assert.deepEqual([unknown.status, unknown.error], [wrong.status, wrong.error])
      // Each response has its own request id, which does not depend on the client.
      for (const { headers } of [unknown, wrong]) headers.delete('x-request-id')
      assert.deepEqual([...unknown.headers], [...wrong.headers])
    })

    test(`${path}: a secret in the URL is refused, because logs would keep it (RFC 6749 §2.3.1)`, async () => {
      const query = new URLSearchParams({ client_id: 'other-shop', client_secret: 'guess-guess' })
      const { status, error } = await post(`${path}?${query}`, { headers: {}, form: {} })
      assert.deepEqual([status, error], [400, 'invalid_request'])
    })
  }

  test('a public client cannot use client_credentials (RFC 6749 §4.4)', async () => {
    const answer = await apps.spa(server).post('/token', { grant_type: 'client_credentials' })
    assert.equal(answer.body.error, 'unauthorized_client')
  })

  test('a code of a confidential client cannot be redeemed without its secret', async () => {
    const app = apps.printShop(server)
    const { code, verifier } = await app.authorize({}, { walker: tokens.walker })
    const form = { grant_type: 'authorization_code', code, code_verifier: verifier, client_id: app.id }
    const response = await server.fetch(
      new Request(`${server.issuer}/token`, { method: 'POST', body: new URLSearchParams(form) }),
    )
    assert.equal(response.status, 401)
    assert.equal((await app.redeem(code, verifier)).status, 200)
  })
})
