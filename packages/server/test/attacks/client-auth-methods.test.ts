import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { type Bought, bought } from '../support/bought.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** A client for each registered method, with its secret. */
const registered = {
  client_secret_basic: { id: 'print-shop', secret: 'print-shop-secret-0123456789abcdef' },
  client_secret_post: { id: 'other-shop', secret: 'other-shop-secret-0123456789abcdef' },
  none: { id: 'spa', secret: 'a-secret-that-no-one-gave-it-0123' },
  'no method': { id: 'plain-shop', secret: 'plain-shop-secret-0123456789abcdef' },
} as const

/** Its registration names no method. */
const plainShop = {
  client_id: registered['no method'].id,
  client_secret: registered['no method'].secret,
  redirect_uris: ['https://plain.example/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
}

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

/** What a caller is told that has proven nothing. */
const vague = 'client authentication failed'

/** Ways in which the secret itself is sent. */
const secretWays = ['client_secret_basic', 'client_secret_post']

const accepted = (method: Method, way: string): boolean =>
  way === method ||
  (method === 'none' && unproven.includes(way)) ||
  (method === 'no method' && secretWays.includes(way))

describe('every way to authenticate against every registered method (threat C1)', () => {
  let server: TestServer & AsyncDisposable
  let tokens: Bought
  before(async () => {
    server = await aWatchedServer({
      features: { device: true },
      clients: [...aConfiguration.clients, plainShop],
    })
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
    const { error, error_description: description } = text === '' ? { error: '' } : JSON.parse(text)
    return { status: response.status, headers: response.headers, error, description }
  }

  for (const path of ['/token', '/introspect', '/revoke']) {
    for (const method of Object.keys(registered) as Method[]) {
      for (const [name, make] of Object.entries(ways)) {
        const { id, secret } = registered[method]
        const confidentialOnly = path === '/introspect' && method === 'none'
        const is = accepted(method, name) && !confidentialOnly ? 'accepted' : 'refused'
        test(`${path}: ${name} is ${is} for a client registered for ${method} (RFC 6749 §2.3, OIDC Core §9)`, async () => {
          const way = make(id, secret)
          const { status, headers, error, description } = await post(path, way)
          if (is === 'accepted') {
            // The client was accepted if the error is about the token, which is invalid.
            const expected = path === '/token' ? [400, 'invalid_grant'] : [200, undefined]
            assert.deepEqual([status, error || undefined], expected)
            return
          }
          assert.deepEqual([status, error], [401, 'invalid_client'])
          // Only a client that has proven its secret learns what is wrong.
          const proven = secretWays.includes(name) && method !== 'none'
          const told = `the secret is correct, but the client is registered for ${method} and used ${name}: change the app, or token_endpoint_auth_method in the registration of the client`
          const otherwise = accepted(method, name) ? 'introspection is for confidential clients' : vague
          assert.equal(description, proven ? told : otherwise)
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

  for (const path of ['/par', '/device-authorization']) {
    test(`${path}: a client that names no method uses either place, and never both (RFC 6749 §2.3)`, async () => {
      const { id, secret } = registered['no method']
      const [header, form] = secretWays.map((name) => ways[name]?.(id, secret))
      if (header === undefined || form === undefined) throw new Error('unreachable')
      for (const way of [header, form]) assert.notEqual((await post(path, way)).status, 401)
      const both = await post(path, { headers: header.headers, form: form.form })
      assert.equal(both.description, 'the request uses more than one client authentication method')
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
