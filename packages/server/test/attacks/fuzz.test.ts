import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { type Bought, bought } from '../support/bought.ts'
import { parameters } from '../support/parameters.ts'
import { aWatchedServer } from '../support/watched-server.ts'
import { aServerOnAPort, exchange } from '../support/wire.ts'

const paths = [
  '/token',
  '/revoke',
  '/introspect',
  '/userinfo',
  '/jwks',
  '/authorize',
  '/sign-in',
  '/consent',
  '/continue',
  '/sign-out',
  '/end-session',
  '/signed-out',
  '/set-up',
  '/',
  '/.well-known/openid-configuration',
  '/nowhere',
]
const methods = ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH']

describe('whatever is sent, there is an answer, and it is never a fault of ours (promise R14)', () => {
  let server: TestServer & AsyncDisposable
  let tokens: Bought
  before(async () => {
    server = await aWatchedServer()
    tokens = await bought(apps.spa(server), { scope: 'openid photos.read offline_access' })
  })
  after(() => server[Symbol.asyncDispose]())

  /** Values that get a request past its first checks, beside values that nobody thought of. */
  function values(): fc.Arbitrary<string> {
    const known = [
      'print-shop',
      'spa',
      'cli',
      'thumbnailer',
      'print-shop-secret-0123456789abcdef',
      'authorization_code',
      'refresh_token',
      'client_credentials',
      'code',
      'query',
      'fragment',
      'form_post',
      'openid',
      'photos.read',
      'offline_access',
      'openid profile',
      'S256',
      'plain',
      'none',
      'login',
      'consent',
      'select_account',
      'allow',
      'yes',
      'https://shop.example/callback',
      'https://spa.example/callback',
      'http://127.0.0.1:1/callback',
      'https://drive.example/',
      'https://album.example/',
      '0',
      '1',
      '-1',
      'forever',
      'once',
      'alice',
      'a'.repeat(43),
      tokens.code,
      tokens.verifier,
      tokens.accessToken,
      tokens.refreshToken,
      tokens.idToken,
    ]
    return fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...known) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
      { weight: 1, arbitrary: fc.webUrl() },
      { weight: 1, arbitrary: fc.stringMatching(/^[\x21-\x7e]{0,60}$/) },
    )
  }

  const sent = (): fc.Arbitrary<URLSearchParams> =>
    fc
      .array(
        fc.tuple(
          fc.oneof(
            { weight: 9, arbitrary: fc.constantFrom(...parameters) },
            { weight: 1, arbitrary: fc.string() },
          ),
          values(),
        ),
        {
          maxLength: 14,
        },
      )
      .map((pairs) => new URLSearchParams(pairs))

  const request = () =>
    fc.record({
      path: fc.constantFrom(...paths),
      method: fc.constantFrom(...methods),
      query: sent(),
      body: sent(),
      authorization: fc.option(
        fc.oneof(
          fc.constant(
            `Basic ${Buffer.from('print-shop:print-shop-secret-0123456789abcdef').toString('base64')}`,
          ),
          fc.constant(`Bearer ${tokens.accessToken}`),
          fc.stringMatching(/^[\x21-\x7e][\x20-\x7e]{0,60}[\x21-\x7e]$/),
          fc
            .stringMatching(/^[\x20-\x7e]{0,60}$/)
            .map((text) => `Basic ${Buffer.from(text).toString('base64')}`),
        ),
        { nil: undefined },
      ),
      type: fc.constantFrom('application/x-www-form-urlencoded', 'application/json', 'text/plain'),
      cookie: fc.constantFrom(
        '',
        ...[...tokens.walker.cookies].map(([name, value]) => `${name}=${value}`),
        'vk_session=x; vk_browser=y',
      ),
      accept: fc.constantFrom('*/*', 'text/html'),
    })

  test('over every endpoint, method and parameter', async () => {
    const seen = new Map<number, number>()
    await fc.assert(
      fc.asyncProperty(request(), async (asked) => {
        const headers = new Headers({ accept: asked.accept, 'content-type': asked.type })
        if (asked.authorization !== undefined) headers.set('authorization', asked.authorization)
        if (asked.cookie !== '') headers.set('cookie', asked.cookie)
        const query = asked.query.toString()
        const response = await server.fetch(
          new Request(`${server.issuer}${asked.path}${query === '' ? '' : `?${query}`}`, {
            method: asked.method,
            headers,
            redirect: 'manual',
            ...(['GET', 'HEAD'].includes(asked.method) ? {} : { body: asked.body.toString() }),
          }),
        )
        seen.set(response.status, (seen.get(response.status) ?? 0) + 1)
        assert.ok(response.status < 500, `${response.status}`)
        const text = await response.text()
        assert.doesNotMatch(text, /\bat \w+.*\.ts:\d+/, 'no stack trace ever leaves')
        const type = response.headers.get('content-type') ?? ''
        if (type.startsWith('application/json') && text !== '') JSON.parse(text)
      }),
      { numRuns: 1_500 },
    )
    // A fuzzer that is refused at the door looks at nothing.
    for (const status of [200, 303, 400, 401, 405])
      assert.ok((seen.get(status) ?? 0) > 5, `${status}: ${[...seen]}`)
    assert.doesNotMatch(server.logged(), /"level":50/)
  })
})

test('whatever bytes a connection brings, the server goes on', async () => {
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
        100,
      )
      assert.ok(answer.status < 500, answer.text)
    }),
    { numRuns: 60 },
  )
  const good = await exchange(server, `GET /jwks HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  assert.equal(good.status, 200)
})
