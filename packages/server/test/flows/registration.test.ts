import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, aServer, type Configuration, type TestServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { aDatabase } from '../support/postgres.ts'
import { register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'

const callback = 'https://new.example/callback'
const open = { mode: 'open', scope: 'openid profile photos.read offline_access' }

const engines = {
  SQLite: async () => ({ change: {} as Configuration, drop: async () => {} }),
  PostgreSQL: async () => {
    const { url, drop } = await aDatabase()
    return { change: { database: url } as Configuration, drop }
  },
}

for (const [name, create] of Object.entries(engines)) {
  describe(`a self-registered client, on ${name}`, () => {
    let server: TestServer & AsyncDisposable
    let database: Awaited<ReturnType<typeof create>>
    before(async () => {
      database = await create()
      server = await aServer({ ...database.change, registration: open })
    })
    after(async () => {
      await server[Symbol.asyncDispose]()
      await database.drop()
    })

    const manage = async (app: Record<string, unknown>, method: string, body?: object) => {
      const answer = await ask(server, String(app.registration_client_uri), {
        method,
        headers: {
          authorization: `Bearer ${app.registration_access_token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const json: Record<string, unknown> = answer.html === '' ? {} : JSON.parse(answer.html)
      return { status: answer.status, headers: answer.headers, body: json }
    }

    test('receives its complete registration, signs a person in and refreshes (RFC 7591 §3.2.1)', async () => {
      const { status, body } = await register(server, {
        redirect_uris: [callback],
        client_name: 'New Shop',
        grant_types: ['authorization_code', 'refresh_token'],
        of_another_world: true,
      })
      assert.equal(status, 201)
      assert.match(String(body.client_id), /^app_[\w-]{22}$/)
      assert.match(String(body.client_secret), /^vk_secret_/)
      assert.equal(body.client_secret_expires_at, 0)
      assert.equal(body.client_id_issued_at, Math.floor(server.clock.now() / 1000))
      assert.equal(body.registration_client_uri, `${server.issuer}/register?client_id=${body.client_id}`)
      assert.deepEqual(body.redirect_uris, [callback])
      assert.equal(body.token_endpoint_auth_method, 'client_secret_basic')
      assert.equal(body.scope, 'openid profile photos.read offline_access')
      assert.ok(!('of_another_world' in body) && !('require_pkce' in body))

      const app = new App(server, String(body.client_id), callback, String(body.client_secret))
      const { code, verifier } = await app.authorize({ scope: 'openid photos.read offline_access' })
      const tokens = await app.redeem(code, verifier)
      assert.equal(tokens.status, 200)
      assert.equal((await app.refresh(tokens.body.refresh_token ?? '')).status, 200)
    })

    test('is shown as one that nobody vouches for, with the host of its redirect URI (RFC 7591 §5)', async () => {
      const { body } = await register(server, {
        redirect_uris: [callback],
        client_name: 'Your Bank',
        client_uri: 'https://bank.example/',
      })
      const walker = new Walker(server)
      const app = new App(server, String(body.client_id), callback)
      await walker.go(app.request().url)
      await walker.signIn()
      assert.match(walker.html, /Nobody vouches for this app/)
      assert.match(walker.html, /new\.example/)
      assert.ok(!walker.html.includes('bank.example'))
    })

    test('reads its registration, replaces it as a whole, and receives a new registration access token (RFC 7592 §2)', async () => {
      const { body: app } = await register(server, { redirect_uris: [callback], contacts: ['a@new.example'] })
      const read = await manage(app, 'GET')
      assert.equal(read.status, 200)
      const { client_secret, ...rest } = app
      assert.deepEqual(read.body, rest)

      const next = { client_id: app.client_id, client_secret, redirect_uris: [`${callback}/2`] }
      const changed = await manage(app, 'PUT', next)
      assert.equal(changed.status, 200)
      assert.deepEqual(changed.body.redirect_uris, [`${callback}/2`])
      assert.deepEqual(changed.body.contacts, [], 'a member that is left out is reset')
      assert.notEqual(changed.body.registration_access_token, app.registration_access_token)
      assert.equal(
        (await manage(app, 'GET')).status,
        401,
        'the previous registration access token is no longer valid',
      )
      assert.equal((await manage(changed.body, 'GET')).status, 200)
    })

    test('receives a client secret when it becomes confidential, and none while it is public', async () => {
      const { body: app } = await register(server, {
        redirect_uris: [callback],
        token_endpoint_auth_method: 'none',
      })
      assert.ok(!('client_secret' in app) && !('client_secret_expires_at' in app))
      const changed = await manage(app, 'PUT', { client_id: app.client_id, redirect_uris: [callback] })
      assert.match(String(changed.body.client_secret), /^vk_secret_/)
      const back = await manage(changed.body, 'PUT', {
        client_id: app.client_id,
        redirect_uris: [callback],
        token_endpoint_auth_method: 'none',
      })
      assert.ok(!('client_secret' in back.body))
    })

    test('cannot change its id, secret or other values that the server assigns (RFC 7592 §2.2)', async () => {
      const { body: app } = await register(server, { redirect_uris: [callback] })
      const own = { client_id: app.client_id, redirect_uris: [callback] }
      for (const wrong of [
        { redirect_uris: [callback] },
        { ...own, client_id: 'print-shop' },
        { ...own, client_secret: 'another secret' },
        { ...own, registration_access_token: app.registration_access_token },
        { ...own, registration_client_uri: app.registration_client_uri },
        { ...own, client_secret_expires_at: 0 },
        { ...own, client_id_issued_at: app.client_id_issued_at },
      ]) {
        const { status, body } = await manage(app, 'PUT', wrong)
        assert.deepEqual([status, body.error], [400, 'invalid_client_metadata'], JSON.stringify(wrong))
      }
      assert.equal((await manage(app, 'GET')).status, 200, 'none of the refused changes had an effect')
    })

    test('deletes its registration, which revokes its codes and tokens (RFC 7592 §2.3)', async () => {
      const { body } = await register(server, {
        redirect_uris: [callback],
        grant_types: ['authorization_code', 'refresh_token'],
      })
      const app = new App(server, String(body.client_id), callback, String(body.client_secret))
      const { code, verifier } = await app.authorize({ scope: 'openid offline_access' })
      const tokens = await app.redeem(code, verifier)
      const waiting = await app.authorize({ scope: 'openid' })

      assert.equal((await manage(body, 'DELETE')).status, 204)
      assert.equal((await app.refresh(tokens.body.refresh_token ?? '')).body.error, 'invalid_client')
      assert.equal((await app.redeem(waiting.code, waiting.verifier)).body.error, 'invalid_client')
      assert.equal((await app.userInfo(tokens.body.access_token ?? '')).status, 401)
      assert.equal((await manage(body, 'GET')).status, 401)
      const walker = new Walker(server)
      await walker.go(app.request().url)
      assert.match(walker.html, /We do not know this app/)
    })

    test('can use a sector_identifier_uri only if its document lists every redirect URI (OIDC Registration §5)', async () => {
      const list = JSON.stringify([callback, `${callback}/2`])
      const documents = createServer((request, response) => {
        response.end(request.url === '/list' ? list : '{"secret":"of a neighbour"}')
      })
      await once(documents.listen(0, '127.0.0.1'), 'listening')
      const address = documents.address()
      const at = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
      try {
        const pairwise = { subject_type: 'pairwise', sector_identifier_uri: `${at}/list` }
        const joined = await register(server, { redirect_uris: [callback], ...pairwise })
        assert.deepEqual([joined.status, joined.body.sector_identifier_uri], [201, `${at}/list`])
        for (const [redirectUri, sector] of [
          [`${callback}/3`, `${at}/list`],
          [callback, `${at}/other`],
        ]) {
          const { status, body } = await register(server, {
            redirect_uris: [callback, redirectUri].filter((uri, index, all) => all.indexOf(uri) === index),
            ...pairwise,
            sector_identifier_uri: sector,
          })
          assert.deepEqual([status, body.error], [400, 'invalid_client_metadata'])
          assert.ok(!JSON.stringify(body).includes('neighbour'))
        }
        const next = { client_id: joined.body.client_id, redirect_uris: [`${callback}/3`], ...pairwise }
        assert.equal(
          (await manage(joined.body, 'PUT', next)).status,
          400,
          'an update cannot add a redirect URI outside the list either',
        )
      } finally {
        documents.close()
      }
    })

    test('can register an initiate_login_uri, over https only (OIDC Core §4)', async () => {
      const start = 'https://new.example/start'
      const { body } = await register(server, { redirect_uris: [callback], initiate_login_uri: start })
      assert.equal(body.initiate_login_uri, start)
      assert.equal((await manage(body, 'GET')).body.initiate_login_uri, start)
      const plain = { redirect_uris: [callback], initiate_login_uri: 'http://new.example/start' }
      assert.equal((await register(server, plain)).body.error, 'invalid_client_metadata')
    })

    test('is deleted after unused_lifetime if it was never used, and otherwise when its tokens must have expired (RFC 7591 §5)', async () => {
      const { change, drop } = await create()
      after(drop)
      await using own = await aServer({ ...change, registration: { ...open, unused_lifetime: 7200 } })
      const idle = (await register(own, { redirect_uris: [callback] })).body
      const { body } = await register(own, { redirect_uris: [callback] })
      const app = new App(own, String(body.client_id), callback, String(body.client_secret))
      await app.authorize({ scope: 'openid' })
      own.clock.advance(3 * 3600)
      const walker = new Walker(own)
      await walker.go(new App(own, String(idle.client_id), callback).request().url)
      assert.match(walker.html, /We do not know this app/)
      assert.ok((await app.authorize({ scope: 'openid' })).code)
      own.clock.advance(364 * 86_400)
      assert.ok((await app.authorize({ scope: 'openid' })).code)
      own.clock.advance(367 * 86_400)
      await walker.go(app.request().url)
      assert.match(walker.html, /We do not know this app/)
    })
  })
}

describe('the registration endpoint', () => {
  test('does not exist, and is not in the metadata, unless the operator enables it', async () => {
    await using server = await aServer()
    assert.equal((await register(server, { redirect_uris: [callback] })).status, 404)
    const metadata = JSON.parse((await ask(server, '/.well-known/openid-configuration')).html)
    assert.ok(!('registration_endpoint' in metadata))
  })

  test('accepts anybody in open mode, including pages of other origins (RFC 7591 §3)', async () => {
    await using server = await aServer({ registration: open })
    const metadata = JSON.parse((await ask(server, '/.well-known/openid-configuration')).html)
    assert.equal(metadata.registration_endpoint, `${server.issuer}/register`)
    const headers = { origin: 'https://new.example', 'access-control-request-method': 'POST' }
    const asked = await ask(server, '/register', { method: 'OPTIONS', headers })
    assert.equal(asked.headers.get('access-control-allow-origin'), '*')
    const { headers: answered } = await register(server, { redirect_uris: [callback] })
    assert.equal(answered.get('access-control-allow-origin'), '*')
    assert.equal(answered.get('cache-control'), 'no-store')
  })

  test('accepts implicit and hybrid flows, and confidential clients without PKCE, if the policy allows them', async () => {
    await using server = await aServer({
      features: { implicit: true, hybrid: true },
      registration: {
        mode: 'open',
        grant_types: ['authorization_code', 'implicit', 'refresh_token'],
        response_types: ['code', 'id_token', 'token id_token', 'code id_token'],
        require_pkce: false,
      },
    })
    const { status, body } = await register(server, {
      redirect_uris: [callback],
      grant_types: ['authorization_code', 'implicit'],
      response_types: ['code', 'id_token', 'id_token token', 'code id_token'],
    })
    assert.equal(status, 201, JSON.stringify(body))
    const app = new App(server, String(body.client_id), callback, String(body.client_secret))
    const { code } = await app.authorize({
      scope: 'openid email',
      code_challenge: undefined,
      code_challenge_method: undefined,
    })
    assert.ok(code)
    const hybrid = await register(server, {
      redirect_uris: [callback],
      grant_types: ['authorization_code', 'implicit'],
      response_types: ['code token'],
    })
    assert.equal(hybrid.body.error, 'invalid_client_metadata', 'this response type is not in the policy')
  })

  test('refuses a policy with an unknown scope, grant type, response type, method or mode', async () => {
    const { issuer } = aConfiguration
    for (const [registration, line] of [
      [
        { scope: 'openid fly' },
        /registration\.scope: expected scopes of OpenID Connect, of an entry of apis or of scopes, got "fly"/,
      ],
      [{ grant_types: ['implicit'] }, /registration\.grant_types\[0\]: expected one of/],
      [{ response_types: ['id_token'] }, /registration\.response_types\[0\]: expected one of/],
      [{ token_endpoint_auth_methods: ['psychic'] }, /registration\.token_endpoint_auth_methods\[0\]/],
      [{ mode: 'ajar' }, /registration\.mode: expected one of closed, token, open/],
    ] as const) {
      await assert.rejects(aServer({ issuer, registration }), line)
    }
  })
})
