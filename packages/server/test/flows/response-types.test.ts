import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test, { after, describe } from 'node:test'
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose'
import { aConfiguration, aServer, type TestServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { Walker } from '../support/walker.ts'

const callback = 'https://old.example/callback'
const secret = 'old-shop-secret-0123456789abcdef'
const everyType = [
  'code',
  'none',
  'id_token',
  'token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
]
const oldShop = {
  client_id: 'old-shop',
  client_secret: secret,
  client_name: 'Old Shop',
  redirect_uris: [callback],
  grant_types: ['authorization_code', 'refresh_token', 'implicit'],
  response_types: everyType,
  scope: 'openid profile photos.read offline_access',
}
const configuration = {
  features: { implicit: true, hybrid: true },
  clients: [...aConfiguration.clients, oldShop],
}

const half = (text: string) =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')
const appOf = (server: TestServer) => new App(server, 'old-shop', callback, secret)

/** Completes an authorization request, and returns the query and the fragment of the response. */
async function answered(server: TestServer, extra: Record<string, string | undefined>) {
  const app = appOf(server)
  const walker = new Walker(server)
  const { url, verifier } = app.request({ nonce: 'a nonce', ...extra })
  await walker.go(url)
  if (walker.url.includes('/sign-in?')) await walker.signIn()
  if (walker.url.includes('/consent?')) await walker.allow()
  const left = new URL(walker.url)
  const fragment = new URLSearchParams(left.hash.slice(1))
  return { app, verifier, query: left.searchParams, fragment, walker }
}

async function verified(server: TestServer, token: string, audience: string) {
  const response = await server.fetch(new Request(`${server.issuer}/jwks`))
  const keys = createLocalJWKSet((await response.json()) as JSONWebKeySet)
  const { payload } = await jwtVerify(token, keys, {
    issuer: server.issuer,
    audience,
    currentDate: new Date(server.clock.now()),
  })
  return payload
}

describe('a response type returns its parameters, in its default response mode (Multiple Response Types §3, §5)', async () => {
  const server = await aServer(configuration)
  after(() => server[Symbol.asyncDispose]())

  for (const type of everyType) {
    test(type, async () => {
      // RFC 6749 §3.1.1: the values of a response type may be in any order.
      const written = type.split(' ').reverse().join(' ')
      const { app, verifier, query, fragment } = await answered(server, { response_type: written })
      const front = type.includes('token')
      const [here, empty] = front ? [fragment, query] : [query, fragment]
      assert.deepEqual([...empty], [])
      const expected = new Set(['state', 'iss'])
      if (type.includes('code')) expected.add('code')
      if (type.includes('id_token')) expected.add('id_token')
      if (type.split(' ').includes('token'))
        for (const name of ['access_token', 'token_type', 'expires_in', 'scope']) expected.add(name)
      assert.deepEqual(new Set(here.keys()), expected)
      assert.equal(here.get('iss'), server.issuer)

      const code = here.get('code')
      const accessToken = here.get('access_token')
      const idToken = here.get('id_token')
      if (idToken !== null) {
        const claims = await verified(server, idToken, 'old-shop')
        assert.equal(claims.nonce, 'a nonce')
        assert.equal(claims.at_hash, accessToken === null ? undefined : half(accessToken))
        assert.equal(claims.c_hash, code === null ? undefined : half(code))
        assert.equal(claims.s_hash, half('a state'))
        // OIDC Core §5.4: a client with an access token gets these claims from UserInfo.
        assert.equal('name' in claims, false)
      }
      if (accessToken !== null) {
        assert.equal((await app.introspect(accessToken)).body.active, true)
        assert.ok(Number(here.get('expires_in')) <= 600)
      }
      if (code !== null) {
        const { status, body } = await app.redeem(code, verifier)
        assert.equal(status, 200, JSON.stringify(body))
        const claims = decodeJwt(body.id_token ?? '')
        assert.equal(claims.nonce, 'a nonce')
        if (idToken !== null) assert.equal(claims.sub, decodeJwt(idToken).sub)
      }
    })
  }

  test('id_token alone contains the claims of the scopes, because there is no access token for UserInfo (OIDC Core §5.4)', async () => {
    const { fragment } = await answered(server, { response_type: 'id_token', scope: 'openid profile' })
    assert.equal(decodeJwt(fragment.get('id_token') ?? '').name, 'Alice Adams')
  })

  test('an access token in a fragment is revoked with the session and cannot be refreshed', async () => {
    const { app, fragment, walker } = await answered(server, {
      response_type: 'token',
      scope: 'openid photos.read offline_access',
    })
    assert.equal(fragment.has('refresh_token'), false)
    assert.ok(!fragment.get('scope')?.includes('offline_access'))
    const token = fragment.get('access_token') ?? ''
    assert.equal((await app.introspect(token)).body.active, true)
    await walker.go('/sign-out')
    await walker.submit({ decision: 'yes' })
    assert.equal((await app.introspect(token)).body.active, false)
  })

  test('errors are sent in the response mode of the request: query, fragment or form_post', async () => {
    for (const type of everyType) {
      const app = appOf(server)
      const walker = new Walker(server)
      await walker.go(app.request({ response_type: type, prompt: 'none', nonce: 'n' }).url)
      const left = new URL(walker.url)
      const here = type.includes('token') ? new URLSearchParams(left.hash.slice(1)) : left.searchParams
      assert.equal(here.get('error'), 'login_required', type)
      await walker.go(
        app.request({ response_type: type, prompt: 'none', nonce: 'n', response_mode: 'form_post' }).url,
      )
      assert.equal(walker.form().action, callback)
      assert.equal(walker.form().fields.get('error'), 'login_required')
    }
  })

  for (const [promise, extra, error] of [
    ['tokens are never sent in a query', { response_mode: 'query' }, 'invalid_request'],
    [
      'nor in a signed response in a query that is not encrypted',
      { response_mode: 'query.jwt' },
      'invalid_request',
    ],
    ['an ID token needs a nonce', { nonce: undefined }, 'invalid_request'],
    ['an ID token needs openid', { scope: 'photos.read' }, 'invalid_scope'],
  ] as const) {
    test(promise, async () => {
      const { url } = appOf(server).request({ nonce: 'n', response_type: 'id_token token', ...extra })
      const walker = await new Walker(server).go(url)
      const said = new URLSearchParams(new URL(walker.url).hash.slice(1))
      assert.equal(said.get('error'), error)
    })
  }

  test('a response type is refused if the client is not registered for it or the feature is off', async () => {
    const app = new App(server, 'spa', 'https://spa.example/callback')
    const asked = await new Walker(server).go(app.request({ response_type: 'token' }).url)
    assert.match(asked.url, /#error=unauthorized_client/)
    await using modern = await aServer()
    const walker = await new Walker(modern).go(
      new App(modern, 'spa', 'https://spa.example/callback').request({ response_type: 'token' }).url,
    )
    assert.match(walker.url, /#error=unsupported_response_type/)
  })
})

describe('a signed response (JARM §2)', async () => {
  const server = await aServer(configuration)
  after(() => server[Symbol.asyncDispose]())

  for (const [mode, type, place] of [
    ['jwt', 'code', 'query'],
    ['query.jwt', 'code', 'query'],
    ['fragment.jwt', 'code', 'fragment'],
    ['jwt', 'id_token token', 'fragment'],
    ['form_post.jwt', 'code id_token', 'form'],
  ] as const) {
    test(`${mode} for ${type} contains every parameter, and there is none outside it`, async () => {
      const { query, fragment, walker } = await answered(server, { response_type: type, response_mode: mode })
      const fields = place === 'query' ? query : place === 'fragment' ? fragment : walker.form().fields
      assert.deepEqual([...fields.keys()], ['response'])
      const claims = await verified(server, fields.get('response') ?? '', 'old-shop')
      assert.equal(claims.state, 'a state')
      assert.equal(typeof claims[type.includes('code') ? 'code' : 'access_token'], 'string')
      assert.ok((claims.exp ?? 0) - server.clock.now() / 1000 <= 600)
    })
  }

  test('an error response is signed as well', async () => {
    const walker = new Walker(server)
    await walker.go(appOf(server).request({ response_mode: 'jwt', prompt: 'none' }).url)
    const claims = await verified(server, new URL(walker.url).searchParams.get('response') ?? '', 'old-shop')
    assert.equal(claims.error, 'login_required')
  })
})

describe('a confidential client that the operator exempts from PKCE (RFC 9700 §2.1.1)', async () => {
  const exempt = {
    ...oldShop,
    response_types: ['code'],
    grant_types: ['authorization_code'],
    require_pkce: false,
  }
  const clients = [...aConfiguration.clients, exempt]
  const server = await aServer({ clients })
  after(() => server[Symbol.asyncDispose]())
  const bare = { code_challenge: undefined, code_challenge_method: undefined }

  test('redeems a code without a verifier, but with the redirect URI of the request', async () => {
    const { code, app } = await codeOf(server, bare)
    assert.equal(
      (await app.post('/token', { grant_type: 'authorization_code', code })).body.error,
      'invalid_grant',
    )
    const fields = { grant_type: 'authorization_code', code, redirect_uri: callback }
    assert.equal((await app.post('/token', fields)).status, 200)
    assert.equal((await app.post('/token', fields)).body.error, 'invalid_grant')
  })

  test('cannot send a verifier for a code without a challenge, which would be a PKCE downgrade (§4.8.2)', async () => {
    const { code, app } = await codeOf(server, bare)
    assert.equal((await app.redeem(code, 'v'.repeat(43))).body.error, 'invalid_grant')
  })

  test('must send the verifier if its request had a challenge', async () => {
    const { code, app, verifier } = await codeOf(server, {})
    const fields = { grant_type: 'authorization_code', code, redirect_uri: callback }
    assert.equal((await app.post('/token', fields)).body.error, 'invalid_grant')
    assert.equal((await app.redeem(code, verifier)).status, 200)
  })

  async function codeOf(at: TestServer, extra: Record<string, string | undefined>) {
    const { app, query, verifier } = await answered(at, extra)
    return { app, verifier, code: query.get('code') ?? assert.fail('no code') }
  }
})
