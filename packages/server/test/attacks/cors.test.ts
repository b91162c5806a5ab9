import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, aServer, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { type Bought, bought } from '../support/bought.ts'
import { changed, register } from '../support/registered-app.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const openToAll = ['/jwks', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const forClients = ['/token', '/revoke', '/par', '/device-authorization']
const closed = [
  '/introspect',
  '/authorize',
  '/sign-in',
  '/consent',
  '/continue',
  '/sign-out',
  '/end-session',
  '/signed-out',
  '/set-up',
  '/',
  '/nowhere',
]

/** Origins that a careless comparison would take for the spa's. */
const foreign = [
  'https://evil.example',
  'https://spa.example.evil.example',
  'https://evil-spa.example',
  'http://spa.example',
  'https://spa.example:8443',
  'https://sub.spa.example',
  'https://SPA.example',
  'https://spa.example/',
  'https://shop.example',
  'http://localhost:4000',
  'null',
  '*',
  'file://',
  'https://spa.example, https://evil.example',
  '',
]

/** Origins of the page that runs in the web view of an app, and of a page on another host than its redirect URI. */
const allowed = [
  'capacitor://localhost',
  'ionic://localhost',
  'http://localhost',
  'https://localhost',
  'https://pages.spa.example:8443',
  'https://xn--bcher-kva.example',
]

/** Origins that a careless comparison would take for one of these. */
const likeAllowed = [
  'capacitor://localhost.evil.example',
  'capacitor://localhost:80',
  'capacitor://LOCALHOST',
  'Capacitor://localhost',
  'capacitor://localhost/',
  'capacitor://user@localhost',
  'xcapacitor://localhost',
  'ionic://localhos',
  'http://localhost:8100',
  'http://localhost.',
  'https://localhost.evil.example',
  'https://pages.spa.example',
  'https://pages.spa.example:443',
  'https://pages.spa.example:84430',
  'https://evil-pages.spa.example:8443',
  'https://pages.spa.example.:8443',
  'https://pages.spa.example:8443@evil.example',
  'https://bücher.example',
  'https://xn--bcher-kva.example.',
  'capacitor://localhost, https://evil.example',
  'null',
]

describe('scripts of other origins (threat F4)', () => {
  let server: TestServer & AsyncDisposable
  let tokens: Bought
  before(async () => {
    const clients = aConfiguration.clients.map((client) =>
      client.client_id === 'cli' ? { ...client, allowed_origins: allowed } : client,
    )
    server = await aWatchedServer({ features: { device: true }, clients })
    tokens = await bought(apps.spa(server), { scope: 'openid photos.read offline_access' })
  })
  after(() => server[Symbol.asyncDispose]())

  /** A request that a script of the given origin makes for an app. */
  function asked(path: string, origin: string, app: App = apps.spa(server)): Promise<Response> {
    const fields = { client_id: app.id, grant_type: 'refresh_token', token: 'x', refresh_token: 'x' }
    const request = { method: 'POST', headers: { origin }, body: new URLSearchParams(fields) }
    return server.fetch(new Request(server.issuer + path, request))
  }

  for (const path of forClients) {
    test(`${path}: the client’s own pages may read every response, including errors`, async () => {
      const { headers } = await asked(path, 'https://spa.example')
      assert.equal(headers.get('access-control-allow-origin'), 'https://spa.example')
      assert.match(headers.get('vary') ?? '', /origin/i)
      assert.match(headers.get('access-control-expose-headers') ?? '', /WWW-Authenticate/i)
    })

    test(`${path}: no other page may read the response`, async () => {
      for (const origin of foreign) {
        const { headers } = await asked(path, origin)
        assert.equal(headers.get('access-control-allow-origin'), null, origin)
        assert.match(headers.get('vary') ?? '', /origin/i)
      }
    })

    test(`${path}: any page may read a refusal of a request that no registered client sent`, async () => {
      const bodies: Record<string, RequestInit> = {
        'an unknown client': { body: new URLSearchParams({ client_id: 'nobody' }) },
        'no client': { body: new URLSearchParams({ token: 'x' }) },
        'a parameter twice': { body: 'client_id=spa&client_id=spa', headers: form },
        'another media type': { body: '{}', headers: { 'content-type': 'application/json' } },
        'another method': { method: 'PUT', body: '' },
        'a compressed body': { body: 'x', headers: { ...form, 'content-encoding': 'gzip' } },
      }
      for (const [what, init] of Object.entries(bodies)) {
        const headers = new Headers(init.headers)
        headers.set('origin', 'https://spa.example')
        const request = new Request(server.issuer + path, { method: 'POST', ...init, headers })
        const response = await server.fetch(request)
        assert.ok(response.status >= 400, what)
        assert.equal(response.headers.get('access-control-allow-origin'), '*', what)
        assert.match(response.headers.get('vary') ?? '', /origin/i)
        assert.equal(response.headers.get('access-control-allow-credentials'), null)
      }
    })
  }

  for (const [what, query, init, status] of [
    ['a parameter twice', '', { body: 'client_id=cli&scope=a&scope=b', headers: form }, 400],
    [
      'another media type',
      '',
      { body: '{"client_id":"cli"}', headers: { 'content-type': 'text/plain' } },
      400,
    ],
    ['a body that is too large', '', { body: `client_id=cli&x=${'x'.repeat(70_000)}`, headers: form }, 413],
    ['another method', '', { method: 'PUT', body: '', headers: form }, 405],
    ['a URL that is too long', `?${'x'.repeat(9000)}`, { body: 'client_id=cli', headers: form }, 414],
    ['another host', '', { body: 'client_id=cli', headers: { ...form, host: 'other.example' } }, 421],
  ] as const) {
    test(`a client’s own page may read why it was refused: ${what}`, async () => {
      for (const path of forClients) {
        for (const origin of allowed) {
          const headers = { ...init.headers, origin }
          const request = new Request(server.issuer + path + query, { method: 'POST', ...init, headers })
          const response = await server.fetch(request)
          assert.equal(response.status, status, path)
          const readable = response.headers.get('access-control-allow-origin')
          assert.ok(readable === '*' || readable === origin, `${path} ${origin}`)
          assert.ok(JSON.parse(await response.text()).error_description)
        }
      }
    })
  }

  test('a client’s own page may read that it has sent too many requests, and how long to wait', async () => {
    // With this many processes, each has so small a share of every budget that one failure exhausts it.
    await using own = await aWatchedServer({}, { processes: 600 })
    /** Fails to authenticate until the server says how long to wait. Returns who may read that. */
    const exhausted = async (id: string, origin: string) => {
      const headers = { ...form, origin, authorization: `Basic ${btoa(`${id}:wrong`)}` }
      for (let attempt = 0; attempt < 10; attempt += 1) {
        const request = new Request(`${own.issuer}/token`, { method: 'POST', headers, body: 'a=b' })
        const answer = await own.fetch(request, '203.0.113.9')
        if (answer.status !== 429) continue
        assert.ok(answer.headers.get('retry-after'))
        assert.match(answer.headers.get('access-control-expose-headers') ?? 'Retry-After', /Retry-After/)
        return answer.headers.get('access-control-allow-origin')
      }
      return 'never refused with 429'
    }
    assert.equal(await exhausted('print-shop', 'https://shop.example'), 'https://shop.example')
    assert.equal(await exhausted('print-shop', 'https://spa.example'), null)
    assert.equal(await exhausted('nobody', 'https://spa.example'), '*')
  })

  test('a client’s scripts may read its responses at the origins that it registered, character for character', async () => {
    const cli = new App(server, 'cli', 'http://127.0.0.1/callback')
    for (const path of forClients) {
      for (const origin of allowed) {
        const { headers } = await asked(path, origin, cli)
        assert.equal(headers.get('access-control-allow-origin'), origin)
        assert.equal(headers.get('access-control-allow-credentials'), null)
      }
      for (const origin of likeAllowed) {
        const { headers } = await asked(path, origin, cli)
        assert.equal(headers.get('access-control-allow-origin'), null, origin)
      }
      // The origins of one client are not those of another.
      for (const origin of allowed) {
        assert.equal((await asked(path, origin)).headers.get('access-control-allow-origin'), null, origin)
      }
    }
  })

  test('an origin that is not one exact origin cannot be registered', async () => {
    for (const origin of [
      'null',
      '*',
      'https://*.spa.example',
      'https://spa.example/',
      'http://spa.example',
    ]) {
      const clients = aConfiguration.clients.map((each) => ({ ...each, allowed_origins: [origin] }))
      await assert.rejects(aServer({ clients }), /allowed_origins\[0\]: expected/, origin)
    }
  })

  test('a self-registered app has only the origins that the policy names, also after a change', async () => {
    const registration = { mode: 'open', allowed_origins: ['capacitor://localhost'] }
    await using open = await aServer({ registration })
    const sent = {
      redirect_uris: ['https://new.example/cb'],
      token_endpoint_auth_method: 'none',
      allowed_origins: [
        'capacitor://localhost',
        'https://evil.example',
        'null',
        '*',
        'CAPACITOR://localhost',
      ],
    }
    const { body } = await register(open, sent)
    assert.deepEqual(body.allowed_origins, ['capacitor://localhost'])
    assert.deepEqual((await changed(open, body, sent)).body.allowed_origins, ['capacitor://localhost'])
    const app = new App(open, String(body.client_id), 'https://new.example/cb')
    for (const [origin, readable] of [
      ['capacitor://localhost', 'capacitor://localhost'],
      ['https://new.example', 'https://new.example'],
      ['https://evil.example', null],
      ['null', null],
    ] as const) {
      const body = new URLSearchParams({ client_id: app.id, grant_type: 'refresh_token' })
      const request = new Request(`${open.issuer}/token`, { method: 'POST', headers: { origin }, body })
      assert.equal((await open.fetch(request)).headers.get('access-control-allow-origin'), readable, origin)
    }
    for (const bad of ['null', '*', 'https://new.example/']) {
      const policy = { ...registration, allowed_origins: [bad] }
      await assert.rejects(aServer({ registration: policy }), /registration\.allowed_origins\[0\]: expected/)
    }
  })

  test('any page with an access token may read UserInfo, including errors, and a cookie gives no access', async () => {
    for (const origin of ['https://spa.example', 'https://evil.example', 'null']) {
      for (const [authorization, status] of [
        [`Bearer ${tokens.accessToken}`, 200],
        ['Bearer x', 401],
      ] as const) {
        const headers = { origin, authorization, cookie: 'vk_session=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }
        const response = await server.fetch(new Request(`${server.issuer}/userinfo`, { headers }))
        assert.equal(response.status, status)
        assert.equal(response.headers.get('access-control-allow-origin'), '*')
        assert.match(response.headers.get('access-control-expose-headers') ?? '', /WWW-Authenticate/i)
      }
    }
  })

  test('a loopback origin may have any port, but no other host name (RFC 8252 §7.3)', async () => {
    const cli = new App(server, 'cli', 'http://127.0.0.1/callback')
    for (const origin of ['http://127.0.0.1', 'http://127.0.0.1:8080', 'http://127.0.0.1:65535']) {
      const { headers } = await asked('/token', origin, cli)
      assert.equal(headers.get('access-control-allow-origin'), origin)
    }
    for (const origin of [
      'http://localhost:8080',
      'http://[::1]:8080',
      'https://127.0.0.1:8080',
      'http://127.0.0.1.evil.example',
      'http://127.0.0.1:8080.evil.example',
      'http://127.0.0.1:evil',
      'http://127.0.0.2',
      'http://127.1',
      'null',
    ]) {
      const { headers } = await asked('/token', origin, cli)
      assert.equal(headers.get('access-control-allow-origin'), null, origin)
    }
  })

  test('public documents are readable by every page, without credentials', async () => {
    for (const path of openToAll) {
      for (const origin of ['https://evil.example', 'null', undefined]) {
        const headers = origin === undefined ? {} : { origin }
        const response = await server.fetch(new Request(server.issuer + path, { headers }))
        assert.equal(response.headers.get('access-control-allow-origin'), '*', path)
      }
    }
  })

  test('no script may read pages, the authorization endpoint or introspection', async () => {
    for (const path of closed) {
      for (const method of ['GET', 'POST', 'OPTIONS', 'HEAD']) {
        const headers = { origin: 'https://spa.example', 'access-control-request-method': 'POST' }
        const response = await server.fetch(
          new Request(server.issuer + path, {
            method,
            headers,
            redirect: 'manual',
            ...(method === 'POST' ? { body: new URLSearchParams({ client_id: 'spa' }) } : {}),
          }),
        )
        const cors = [...response.headers.keys()].filter((name) => name.startsWith('access-control-'))
        assert.deepEqual(cors, [], `${method} ${path}`)
      }
    }
  })

  test('a preflight does not reveal which origins are registered', async () => {
    for (const path of [...openToAll, ...forClients, '/userinfo']) {
      const answers = new Set<string>()
      for (const origin of ['https://spa.example', 'https://evil.example', 'null']) {
        const headers = {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,dpop',
        }
        const response = await server.fetch(new Request(server.issuer + path, { method: 'OPTIONS', headers }))
        assert.equal(response.status, 204)
        response.headers.delete('x-request-id')
        answers.add(JSON.stringify([...response.headers]))
      }
      assert.equal(answers.size, 1, path)
    }
  })

  test('a preflight response does not echo requested headers', async () => {
    for (const asked of ['x"y', 'a;b', 'a'.repeat(600), '<script>']) {
      const headers = { origin: 'https://spa.example', 'access-control-request-headers': asked }
      const response = await server.fetch(
        new Request(`${server.issuer}/token`, { method: 'OPTIONS', headers }),
      )
      assert.equal(response.headers.get('access-control-allow-headers'), 'authorization, content-type')
    }
  })

  test('no response ever allows credentials', async () => {
    for (const path of [...openToAll, ...forClients, '/userinfo', ...closed]) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const response = await server.fetch(
          new Request(server.issuer + path, {
            method,
            headers: { origin: 'https://spa.example', cookie: 'vk_session=x' },
            redirect: 'manual',
          }),
        )
        assert.equal(response.headers.get('access-control-allow-credentials'), null, `${method} ${path}`)
      }
    }
  })
})
