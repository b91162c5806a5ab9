import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { assertAlive, assertRefused, type Bought, bought } from '../support/bought.ts'
import { assertion, everyGrant, proofs, signedByClient } from '../support/every-grant.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const scope = 'openid photos.read offline_access'

/** A client that receives all responses signed. */
const signedShop = {
  client_id: 'signed-shop',
  client_secret: 'signed-shop-secret-0123456789abcdef',
  client_name: 'Signed Shop',
  redirect_uris: ['https://signed.example/callback'],
  grant_types: ['authorization_code', 'refresh_token', 'implicit'],
  response_types: ['code', 'code id_token'],
  userinfo_signed_response_alg: 'RS256',
  introspection_signed_response_alg: 'RS256',
  scope,
}

/** An API whose access tokens have the `typ` and the key of ID tokens. */
const ledger = {
  identifier: 'https://ledger.example/',
  name: 'Ledger',
  access_token_typ: 'JWT',
  access_token_signing_alg: 'RS256',
  scopes: [{ name: 'ledger.read', description: 'See your ledger' }],
}

describe('an artefact of one kind used as another (threat B9)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let signed: App
  let api: App
  let tokens: Bought
  let codeVerifier: string
  /** Every issued artefact, by its kind. */
  let artefacts: Record<string, string>

  before(async () => {
    const clients = everyGrant.clients.map((client) =>
      client.client_id === 'print-shop' ? { ...client, scope: `${client.scope} ledger.read` } : client,
    )
    const apis = [...everyGrant.apis, ledger]
    server = await aWatchedServer({ ...everyGrant, apis, clients: [...clients, signedShop] })
    shop = apps.printShop(server)
    signed = new App(server, 'signed-shop', 'https://signed.example/callback', signedShop.client_secret)
    api = apps.driveApi(server)
    tokens = await bought(shop, { scope })
    const { walker } = tokens
    const opaque = await shop.refresh(tokens.refreshToken, { scope: 'openid' })
    const typed = await bought(shop, { scope: 'openid ledger.read' }, { walker })
    const { code, verifier } = await shop.authorize({ scope }, { walker })
    codeVerifier = verifier
    const stranger = new Walker(server)
    await stranger.go(shop.request({ scope }).url)
    const own = await bought(signed, { scope }, { walker, choice: { duration: 'forever' } })
    const bearer = { headers: { authorization: `Bearer ${own.accessToken}` } }
    const introspected = await ask(server, '/introspect', {
      ...proofs.basic(signed.id, signedShop.client_secret),
      form: { token: own.accessToken },
    })
    const inFront = { response_type: 'code id_token', response_mode: 'fragment', nonce: 'n' }
    const front = await ask(server, signed.request(inFront).url, { cookies: walker.cookies })
    const jarm = await ask(server, signed.request({ response_mode: 'jwt' }).url, { cookies: walker.cookies })
    const request = Object.fromEntries(new URL(shop.request().url).searchParams)
    const pushed = String((await shop.post('/par', request)).body.request_uri)
    const device = await ask(server, '/device-authorization', { form: { client_id: 'television' } })
    const codes = JSON.parse(device.html) as { device_code: string; user_code: string }
    artefacts = {
      'a signed UserInfo response': (await ask(server, '/userinfo', bearer)).html,
      'a signed introspection response': introspected.html,
      'a signed authorization response': answerIn(jarm.location).get('response') ?? '',
      'an ID token of another client': answerIn(front.location).get('id_token') ?? '',
      'a client assertion': await assertion(server),
      'a request object': await signedByClient({ iss: 'print-shop', aud: server.issuer, ...request }),
      'a reference to a pushed request': pushed,
      'the handle in that reference': pushed.slice('urn:ietf:params:oauth:request_uri:'.length),
      'a device code': codes.device_code,
      'a user code': codes.user_code,
      'a JWT access token': tokens.accessToken,
      'a JWT access token with the typ of ID tokens': typed.accessToken,
      'an opaque access token': opaque.body.access_token ?? '',
      'a refresh token': tokens.refreshToken,
      'an ID token': tokens.idToken,
      'a code': code,
      'an interaction': new URL(stranger.url).searchParams.get('interaction') ?? '',
      'a session cookie': walker.cookies.get('vk_session') ?? '',
      'a browser cookie': walker.cookies.get(walker.browserCookie) ?? '',
      'a form token': stranger.form().fields.get('csrf') ?? '',
      'the set-up token': new URL(server.setUpUrl ?? '').searchParams.get('token') ?? '',
      'a client secret': shop.secret ?? '',
      'a password': aConfiguration.users[0]?.password ?? '',
      'a client id': shop.id,
      'a verifier': tokens.verifier,
      'a hash as stored in the database': 'A'.repeat(43),
    }
    for (const [what, artefact] of Object.entries(artefacts)) {
      assert.ok(artefact.length > 5, what)
      if (/^a signed|ID token|assertion$|object$/.test(what))
        assert.match(artefact, /^eyJ[^.]+\.[^.]+\.[^.]+$/, what)
    }
  })
  after(() => server[Symbol.asyncDispose]())

  /** Runs the check with every artefact except the expected kinds. */
  async function others(
    expected: readonly string[],
    check: (artefact: string, what: string) => Promise<void>,
  ) {
    for (const [what, artefact] of Object.entries(artefacts)) {
      if (!expected.includes(what)) await check(artefact, what)
    }
  }

  const accessTokens = [
    'a JWT access token',
    'a JWT access token with the typ of ID tokens',
    'an opaque access token',
  ]

  test('only a code can be redeemed', () =>
    others(['a code'], async (artefact) => {
      assertRefused(await shop.redeem(artefact, tokens.verifier), 'invalid_grant')
    }))

  test('only a refresh token can refresh', () =>
    others(['a refresh token'], async (artefact) => {
      assertRefused(await shop.refresh(artefact), 'invalid_grant')
    }))

  test('only an access token is accepted at UserInfo, in the header or in the form', () =>
    others(accessTokens, async (artefact, what) => {
      const answer = await server.fetch(
        new Request(`${server.issuer}/userinfo`, {
          headers: { authorization: `Bearer ${artefact.replace(/ /g, '')}` },
        }),
      )
      // RFC 6750 §2.1: a colon is not allowed in a token, so the header is malformed.
      const [status, error] = artefact.includes(':') ? [400, 'invalid_request'] : [401, 'invalid_token']
      assert.equal(answer.status, status, what)
      assert.match(answer.headers.get('www-authenticate') ?? '', new RegExp(`error="${error}"`))
      const posted = await apps.spa(server).post('/userinfo', { access_token: artefact })
      assert.equal(posted.status, 401, what)
    }))

  test('only a token is active at introspection, whatever the hint', () =>
    others([...accessTokens, 'a refresh token'], async (artefact, what) => {
      for (const hint of ['access_token', 'refresh_token', 'id_token', 'code']) {
        const fields = { token: artefact, token_type_hint: hint }
        assert.deepEqual((await shop.post('/introspect', fields)).body, { active: false }, what)
        assert.deepEqual((await api.post('/introspect', fields)).body, { active: false }, what)
      }
    }))

  test('a token is found despite a wrong token_type_hint (RFC 7662 §2.1)', async () => {
    for (const what of [...accessTokens, 'a refresh token']) {
      const fields = { token: artefacts[what] ?? '', token_type_hint: 'id_token' }
      assert.equal((await shop.post('/introspect', fields)).body.active, true, what)
    }
  })

  test('revoking anything that is not a token has no effect and returns 200 (RFC 7009 §2.2)', async () => {
    await others([...accessTokens, 'a refresh token'], async (artefact, what) => {
      const { status, body } = await shop.revoke(artefact)
      assert.deepEqual({ status, body }, { status: 200, body: {} }, what)
    })
    await assertAlive(shop, api, tokens)
  })

  test('only an ID token issued to the client is accepted as an id_token_hint', async () => {
    const hinted = (app: App, expected: string) =>
      others([expected], async (artefact, what) => {
        const walker = await new Walker(server).go(app.request({ id_token_hint: artefact }).url)
        assert.equal(walker.answer().get('error'), 'invalid_request', `${what}: ${walker.url}`)
      })
    await hinted(shop, 'an ID token')
    await hinted(signed, 'an ID token of another client')
  })

  test('only an ID token can end a session without asking the person', () =>
    others(['an ID token', 'an ID token of another client'], async (artefact, what) => {
      const path = `/end-session?${new URLSearchParams({ id_token_hint: artefact })}`
      const answer = await ask(server, path, { cookies: tokens.walker.cookies })
      assert.deepEqual([answer.status, answer.headers.getSetCookie()], [200, []], what)
    }))

  test('only a reference to a pushed request is accepted as request_uri', () =>
    others(['a reference to a pushed request', 'the handle in that reference'], async (artefact, what) => {
      for (const request_uri of [artefact, `urn:ietf:params:oauth:request_uri:${artefact}`]) {
        const query = new URLSearchParams({ client_id: shop.id, request_uri })
        const answer = await ask(server, `/authorize?${query}`, { cookies: tokens.walker.cookies })
        assert.deepEqual([answer.status, answer.location], [400, null], what)
      }
    }))

  test('only a request object of the client itself is accepted as request', async () => {
    for (const [id, expected] of [
      ['print-shop', ['a request object']],
      ['service', []],
    ] as const) {
      await others(expected, async (request, what) => {
        const query = new URLSearchParams({ client_id: id, request })
        const answer = await ask(server, `/authorize?${query}`, { cookies: tokens.walker.cookies })
        assert.deepEqual([answer.status, answer.location], [400, null], what)
      })
    }
  })

  test('only a client assertion authenticates a client by its key', () =>
    others(['a client assertion'], async (client_assertion, what) => {
      const form = { grant_type: 'client_credentials', client_assertion }
      const typed = { ...form, client_assertion_type: proofs.assertionType }
      for (const more of [{}, { client_id: 'service' }, { client_id: 'print-shop' }]) {
        const { status } = await ask(server, '/token', { form: { ...typed, ...more } })
        assert.ok([400, 401].includes(status), `${what}: ${status}`)
      }
    }))

  test('only a device code can be polled with', () =>
    others(['a device code'], async (device_code) => {
      const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
      const television = new App(server, 'television', '')
      assertRefused(await television.post('/token', { grant_type, device_code }), 'invalid_grant')
    }))

  test('only an interaction id can continue an interaction', () =>
    others(['an interaction'], async (artefact, what) => {
      for (const page of ['sign-in', 'consent', 'continue']) {
        const walker = await new Walker(server).go(
          `/${page}?${new URLSearchParams({ interaction: artefact })}`,
        )
        assert.equal(walker.status, 400, what)
      }
    }))

  test('only the set-up token can set up an owner', () =>
    others(['the set-up token'], async (artefact, what) => {
      const walker = await new Walker(server).go(`/set-up?${new URLSearchParams({ token: artefact })}`)
      assert.equal(walker.status, 403, what)
    }))

  test('only a session cookie is accepted as a session', () =>
    others(['a session cookie'], async (artefact, what) => {
      const walker = new Walker(server)
      walker.cookies.set('vk_session', encodeURIComponent(artefact))
      await walker.go('/')
      assert.ok(!walker.html.includes('Alice Adams'), what)
    }))

  test('only the secret of a client authenticates it', () =>
    others(['a client secret'], async (artefact, what) => {
      const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: tokens.refreshToken })
      const credentials = `print-shop:${encodeURIComponent(artefact)}`
      const answer = await server.fetch(
        new Request(`${server.issuer}/token`, {
          method: 'POST',
          headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
          body: form,
        }),
      )
      assert.equal(answer.status, 401, what)
    }))

  test('only a user code is accepted as one, in the form or in a link', () =>
    others(['a user code'], async (user_code, what) => {
      const { cookies } = tokens.walker
      const page = await ask(server, `/device?${new URLSearchParams({ user_code })}`, { cookies })
      const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? assert.fail(page.html)
      server.clock.advance(1)
      const answer = await ask(server, '/device', { form: { csrf, user_code }, cookies })
      assert.ok([422, 429].includes(answer.status), `${what}: ${answer.status}`)
    }))

  test('each artefact is still valid for its own purpose', async () => {
    const { walker } = tokens
    const { 'a code': code = '', 'a reference to a pushed request': request_uri = '' } = artefacts
    const { 'a client assertion': client_assertion = '', 'a request object': request = '' } = artefacts
    const form = { grant_type: 'client_credentials', client_assertion }
    const typed = { ...form, client_assertion_type: proofs.assertionType }
    assert.equal((await ask(server, '/token', { form: typed })).status, 200)
    for (const asked of [{ request }, { request_uri }]) {
      const query = new URLSearchParams({ client_id: shop.id, ...asked })
      const { location } = await ask(server, `/authorize?${query}`, { cookies: walker.cookies })
      assert.match(location ?? '', /^\/consent\?|^https:\/\/shop\.example\/callback\?code=/)
    }
    assert.equal((await shop.redeem(code, codeVerifier)).status, 200)
    assert.equal((await shop.refresh(tokens.refreshToken)).status, 200)
    await walker.go(`/end-session?${new URLSearchParams({ id_token_hint: tokens.idToken })}`)
    assert.equal(walker.cookies.has('vk_session'), false)
  })
})
