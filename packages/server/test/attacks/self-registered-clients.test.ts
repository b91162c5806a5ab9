import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { aServer, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { changed, register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'

const callback = 'https://new.example/callback'
const app = { redirect_uris: [callback] }

describe('self-registered apps (threats C6 to C9, RFC 7591 §5)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aServer({
      features: { device: true, implicit: true, password: true },
      registration: { mode: 'open', scope: 'openid profile' },
    })
  })
  after(() => server[Symbol.asyncDispose]())

  const manage = (id: unknown, token: unknown, method = 'GET', body?: object) =>
    ask(server, `/register?client_id=${encodeURIComponent(String(id))}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  test('members reserved for operators, and internal ones, are ignored', async () => {
    const { status, body } = await register(server, {
      ...app,
      client_id: 'print-shop',
      client_secret: 'a secret of my own choosing, and long',
      client_id_issued_at: 1,
      client_secret_expires_at: 1,
      registration_access_token: 'mine',
      require_pkce: false,
      legacy_assertion_audience: true,
      optional_scope: 'openid',
      declared: 1,
      disabledAt: null,
      id: 'print-shop',
      secrets: [],
      selfRegistered: { expiresAt: 1e15 },
      expires_at: 1e15,
      registered_by: 'me',
      ['__proto__']: { declared: true },
      constructor: { prototype: { declared: true } },
    })
    assert.equal(status, 201)
    assert.match(String(body.client_id), /^app_/)
    assert.notEqual(body.client_secret, 'a secret of my own choosing, and long')
    assert.equal(body.client_secret_expires_at, 0)
    for (const member of ['require_pkce', 'legacy_assertion_audience', 'optional_scope', 'declared']) {
      assert.ok(!Object.hasOwn(body, member), member)
    }
    const plain = await ask(
      server,
      new App(server, String(body.client_id), callback).request({
        scope: 'openid',
        code_challenge: undefined,
        code_challenge_method: undefined,
      }).url,
    )
    assert.doesNotMatch(plain.location ?? '', /sign-in/, 'PKCE is still required')
    assert.equal((await apps.printShop(server).introspect('x')).status, 200, 'Print Shop is not affected')
  })

  test('an app that names no method uses either place for its secret, until an update names one (RFC 7591 §2)', async () => {
    const { body: first } = await register(server, app)
    assert.equal(first.token_endpoint_auth_method, 'client_secret_basic', 'the default of the standard')
    const inBody = async ({ client_id: id, client_secret: secret }: Record<string, unknown>) => {
      const form = { grant_type: 'refresh_token', refresh_token: 'x' }
      const credentials = { client_id: String(id), client_secret: String(secret) }
      const body = new URLSearchParams({ ...form, ...credentials })
      return (await server.fetch(new Request(`${server.issuer}/token`, { method: 'POST', body }))).status
    }
    assert.equal(await inBody(first), 400, 'authenticated')
    const { body: same } = await changed(server, first, app)
    assert.equal(await inBody(first), 400, 'an update that names none changes nothing')
    const { token_endpoint_auth_method } = same
    await changed(server, same, { ...app, token_endpoint_auth_method })
    assert.equal(await inBody(first), 401, 'held to the method that it named')
  })

  for (const [member, change] of Object.entries({
    scopes: { scope: 'openid photos.read photos.delete' },
  })) {
    test(`${member} beyond the policy are left out`, async () => {
      const { body } = await register(server, { ...app, ...change })
      assert.equal(body.scope, 'openid')
    })
  }

  for (const grant of [
    'implicit',
    'password',
    'client_credentials',
    'urn:ietf:params:oauth:grant-type:device_code',
  ]) {
    test(`the grant type ${grant} cannot be obtained against the policy, by registering or by a change`, async () => {
      const alone = await register(server, { ...app, grant_types: [grant] })
      assert.deepEqual([alone.status, alone.body.error], [400, 'invalid_client_metadata'])
      const both = { ...app, grant_types: ['authorization_code', grant] }
      const { body } = await register(server, both)
      assert.deepEqual(body.grant_types, ['authorization_code'])
      const again = await changed(server, body, both)
      assert.deepEqual(again.body.grant_types, ['authorization_code'])

      const own = new App(server, String(body.client_id), callback, String(body.client_secret))
      const fields = {
        username: 'alice',
        password: 'correct horse battery',
        device_code: 'x',
        scope: 'openid',
      }
      const answer = await own.post('/token', { grant_type: grant, ...fields })
      const error = grant === 'implicit' ? 'unsupported_grant_type' : 'unauthorized_client'
      assert.deepEqual([answer.status, answer.body.error], [400, error])
    })
  }

  const places = [
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.1/',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'https://user:password@new.example/',
    'https://new.example/"><script>',
    'https://new.example/\u202e',
    'gopher://new.example/',
  ]
  for (const member of ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri']) {
    test(`${member} is registered only if it is an https URL (threat C11)`, async () => {
      for (const place of places) {
        const { status, body } = await register(server, { ...app, [member]: place })
        assert.deepEqual([status, body[member]], [201, undefined], place)
        const { body: again } = await changed(server, body, { ...app, [member]: place })
        assert.equal(again[member], undefined, place)
      }
    })
  }

  for (const member of [
    'jwks_uri',
    'sector_identifier_uri',
    'initiate_login_uri',
    'backchannel_logout_uri',
    'frontchannel_logout_uri',
  ]) {
    test(`${member} must be an https URL (threat C11)`, async () => {
      for (const place of places) {
        const { status, body } = await register(server, { ...app, [member]: place })
        assert.deepEqual([status, body.error], [400, 'invalid_client_metadata'], place)
      }
    })
  }

  for (const member of ['request_uris', 'post_logout_redirect_uris', 'redirect_uris']) {
    test(`${member} must be https URLs`, async () => {
      for (const place of places.filter((each) => !each.startsWith('gopher:') && !each.includes('"'))) {
        const { status, body } = await register(server, { ...app, [member]: [place] })
        const code = member === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata'
        assert.deepEqual([status, body.error], [400, code], place)
      }
    })
  }

  test('a name that hides what it is made of is left out, and people see the id of the app instead (threat C10)', async () => {
    for (const name of ['Your Bank\u202e', 'Your\u200bBank', 'Your Bank\n', `Your Bank${' '.repeat(200)}!`]) {
      const { body } = await register(server, { ...app, client_name: name })
      assert.equal(body.client_name, body.client_id, name)
      const again = await changed(server, body, { ...app, client_name: name })
      assert.equal(again.body.client_name, body.client_id, name)
      const walker = new Walker(server)
      await walker.go(new App(server, String(body.client_id), callback).request({ scope: 'openid' }).url)
      await walker.signIn()
      assert.match(walker.html, /Nobody vouches for this app/)
      assert.ok(walker.html.includes(String(body.client_id)) && !walker.html.includes('Bank'))
    }
  })

  test('a redirect URI whose scheme any app may have chosen is never registered, nor used (RFC 8252 §8.4)', async () => {
    for (const uri of [
      'cursor://anysphere.cursor-mcp/oauth/callback',
      'myapp:/callback',
      'Cursor://x',
      'tel:1',
    ]) {
      const { body } = await register(server, { ...app, redirect_uris: [uri, callback] })
      assert.deepEqual(body.redirect_uris, [callback], uri)
      const again = await changed(server, body, { ...app, redirect_uris: [callback, uri] })
      assert.deepEqual(again.body.redirect_uris, [callback], uri)
      const walker = await new Walker(server).go(new App(server, String(body.client_id), uri).request().url)
      assert.equal(walker.status, 400)
      assert.ok(!walker.html.includes(`href="${uri}`))
      const alone = await register(server, { ...app, redirect_uris: [uri] })
      assert.deepEqual([alone.status, alone.body.error], [400, 'invalid_redirect_uri'], uri)
    }
  })

  test('sector_identifier_uri neither calls internal hosts nor reveals whether they exist (threat C11)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'valetkey-key-'))
    const key = join(folder, 'master.key')
    writeFileSync(key, randomBytes(32).toString('hex'), { mode: 0o600 })
    await using own = await aServer({
      issuer: 'https://id.example',
      registration: { mode: 'open' },
      master_key_file: key,
    })
    rmSync(folder, { recursive: true })
    for (const inside of [
      'https://127.0.0.1/',
      'https://localhost/',
      'https://[::1]/',
      'https://10.0.0.1/',
    ]) {
      const { status, body } = await register(own, { ...app, sector_identifier_uri: inside })
      assert.deepEqual([status, body.error], [400, 'invalid_client_metadata'], inside)
      assert.match(String(body.error_description), /got no such list$/)
    }
  })

  test('a registration access token gives no access to another app’s registration, nor to a declared one (threat C8)', async () => {
    const [mine, yours] = [(await register(server, app)).body, (await register(server, app)).body]
    for (const [id, token] of [
      [yours.client_id, mine.registration_access_token],
      ['print-shop', mine.registration_access_token],
      [mine.client_id, mine.client_secret],
      [mine.client_id, ''],
      [mine.client_id, 'vk_reg_made-up'],
      ['', mine.registration_access_token],
      [`${mine.client_id}'--`, mine.registration_access_token],
    ]) {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const body = method === 'PUT' ? { ...app, client_id: id } : undefined
        const answer = await manage(id, token, method, body)
        assert.ok([400, 401].includes(answer.status), `${method} ${id}: ${answer.status}`)
        assert.ok(answer.headers.get('www-authenticate')?.startsWith('Bearer '))
      }
    }
    assert.equal((await manage(yours.client_id, yours.registration_access_token)).status, 200)
  })

  test('a registration access token is not accepted as an access token, nor the reverse', async () => {
    const { body } = await register(server, app)
    const own = new App(server, String(body.client_id), callback, String(body.client_secret))
    const { code, verifier } = await own.authorize({ scope: 'openid' })
    const tokens = await own.redeem(code, verifier)
    assert.equal((await own.userInfo(String(body.registration_access_token))).status, 401)
    assert.equal((await manage(body.client_id, tokens.body.access_token)).status, 401)
  })

  test('no registration access token or client secret is in the log (threat C8)', async () => {
    const { body } = await register(server, app)
    await manage(body.client_id, body.registration_access_token)
    await manage(body.client_id, `${body.registration_access_token}x`)
    assert.ok(!server.logged().includes(String(body.registration_access_token)))
    assert.ok(!server.logged().includes(String(body.client_secret)))
  })

  test('a form or plain text from another site registers nothing: only JSON does, which needs a CORS preflight', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data', '']) {
      const headers = { 'content-type': type, origin: 'https://evil.example' }
      const answer = await ask(server, '/register', { method: 'POST', headers, body: JSON.stringify(app) })
      assert.equal(answer.status, 400, type)
    }
  })

  test('malformed or hostile JSON is refused and never causes a server error', async () => {
    const deep = (open: string, close: string) => `${open.repeat(9_000)}1${close.repeat(9_000)}`
    for (const body of [
      '',
      'null',
      '[]',
      '"x"',
      '{',
      '{}',
      `{"redirect_uris":["${callback}"],"jwks":{"keys":[],"x":${deep('[', ']')}}}`,
      `{"redirect_uris":["${callback}"],"x":${deep('{"a":', '}')}}`,
      `{"redirect_uris":["${callback}"],"client_name":"\\ud800"}`,
      `{"redirect_uris":["${callback}"],"client_name":"a\\u0000b"}`,
      `{"redirect_uris":["${callback}"],"contacts":[1,null,{}]}`,
      `{"redirect_uris":["${callback}"],"jwks":{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}]}}`,
      `{"redirect_uris":["${callback}"],"default_max_age":1e400}`,
    ]) {
      const headers = { 'content-type': 'application/json' }
      const answer = await ask(server, '/register', { method: 'POST', headers, body })
      assert.equal(answer.status, 400, body.slice(0, 100))
      assert.match(JSON.parse(answer.html).error, /^invalid_(client_metadata|redirect_uri)$/)
    }
  })

  test('every list of a registration is bounded, when it is created and when it is changed (threat C7)', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `${callback}/${index}`)
    const { body } = await register(server, { redirect_uris: many(100) })
    for (const change of [
      { redirect_uris: Array.from({ length: 3000 }, (_, index) => `https://a.io/${index}`) },
      { redirect_uris: many(101) },
      { ...app, post_logout_redirect_uris: many(101) },
      { ...app, request_uris: many(21) },
      { ...app, contacts: many(11) },
      { ...app, scope: many(201).join(' ') },
    ]) {
      const refused = await register(server, change)
      assert.equal(refused.status, 400, JSON.stringify(refused.body))
      assert.match(String(refused.body.error_description), /expected at most \d+ (values|names)/)
      const changed = { ...change, client_id: body.client_id }
      const answer = await manage(body.client_id, body.registration_access_token, 'PUT', changed)
      assert.equal(answer.status, 400)
    }
  })

  test('one address can register a bounded number of apps (threat C7)', async () => {
    await using own = await aServer({ registration: { mode: 'open', per_address: 3 } })
    const from = async (address: string) => {
      const headers = { 'content-type': 'application/json' }
      const request = new Request(`${own.issuer}/register`, {
        method: 'POST',
        headers,
        body: JSON.stringify(app),
      })
      return (await own.fetch(request, address)).status
    }
    const statuses = await Promise.all(Array.from({ length: 8 }, () => from('203.0.113.9')))
    assert.equal(statuses.filter((status) => status === 201).length, 3)
    assert.equal(statuses.filter((status) => status === 429).length, 5)
    assert.equal(await from('203.0.113.10'), 201)
    const many = []
    for (let index = 0; index < 70; index += 1) many.push(await from('203.0.113.9'))
    assert.ok(many.every((status) => status === 429))
    assert.equal(await from('2001:db8::1'), 201)
    assert.equal(await from('2001:db8::ffff'), 201)
    assert.equal(await from('2001:db8::aaaa'), 201)
    assert.equal(await from('2001:db8::bbbb'), 429, 'a whole /64 shares the count')
  })

  test('updates of registrations have the same limit per address, as each can cost a row and an outgoing call (threats C7, C11)', async () => {
    await using own = await aServer({ registration: { mode: 'open' } })
    const { body } = await register(own, app)
    const put = async (address: string) => {
      const request = new Request(String(body.registration_client_uri), {
        method: 'PUT',
        headers: { 'content-type': 'application/json', authorization: 'Bearer vk_reg_made-up' },
        body: JSON.stringify({ ...app, client_id: body.client_id }),
      })
      return (await own.fetch(request, address)).status
    }
    const statuses = []
    for (let index = 0; index < 62; index += 1) statuses.push(await put('203.0.113.9'))
    assert.deepEqual(statuses, [...Array(60).fill(401), 429, 429])
    assert.equal(await put('203.0.113.10'), 401)
  })
})
