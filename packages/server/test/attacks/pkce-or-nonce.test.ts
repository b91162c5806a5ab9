import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { readForeignJws } from '../../src/protocol/jose/foreign-jws.ts'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { assertRefused } from '../support/bought.ts'
import { cleanedUp } from '../support/cleaned-up.ts'
import { register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const shop = {
  client_secret: 'shop-secret-0123456789abcdef0123456789',
  redirect_uris: ['https://shop.example/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  scope: 'openid photos.read offline_access',
}
const strict = { ...shop, client_id: 'strict-shop', require_pkce: true }
const clients = [...aConfiguration.clients, strict]

/** What a request sends that has no PKCE. */
const bare = { code_challenge: undefined, code_challenge_method: undefined }
const nonce = 'n-0S6_WzA2Mj'
const verifier = randomBytes(32).toString('base64url')
const challenge = createHash('sha256').update(verifier).digest('base64url')

/** Requests without PKCE whose `nonce` protects nothing. */
const unprotected: Record<string, Record<string, string | readonly string[] | undefined>> = {
  'no nonce': {},
  'an empty nonce': { nonce: '' },
  'two nonces': { nonce: [nonce, nonce] },
  'a nonce that nothing returns, without openid': { nonce, scope: 'photos.read' },
  'a nonce and a scope that only looks like openid': { nonce, scope: 'OpenID photos.read' },
  'a nonce and half of PKCE': { nonce, code_challenge_method: 'S256' },
  'a nonce and a challenge without a method': { nonce, code_challenge: challenge },
  'a nonce and plain': { nonce, code_challenge: verifier, code_challenge_method: 'plain' },
}

describe('a confidential OpenID client may use nonce instead of PKCE, and no other client (RFC 9700 §2.1.1)', () => {
  let server: TestServer & AsyncDisposable
  let walker: Walker
  before(async () => {
    server = await aWatchedServer({ clients })
    walker = new Walker(server)
    for (const app of [apps.printShop(server), apps.spa(server), strictShop()]) {
      await app.authorize({}, { walker })
    }
  })
  after(() => server[Symbol.asyncDispose]())

  const strictShop = () =>
    new App(server, strict.client_id, 'https://shop.example/callback', shop.client_secret)
  const redeem = (app: App, code: string, extra: Record<string, string> = {}) =>
    app.post('/token', { grant_type: 'authorization_code', code, redirect_uri: app.redirectUri, ...extra })

  /** The error of a request, which is returned to the client. */
  async function errorOf(app: App, extra: Record<string, string | readonly string[] | undefined>) {
    await walker.go(app.request(extra).url)
    const answer = walker.answer()
    assert.equal(answer.get('code'), null, walker.url)
    assert.match(answer.get('error_description') ?? '', /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
    return [answer.get('error'), answer.get('error_description') ?? '']
  }

  test('its ID token has the nonce, and the code works once', async () => {
    const app = apps.printShop(server)
    const { code } = await app.authorize({ ...bare, nonce }, { walker })
    const answer = await redeem(app, code)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    const idToken = readForeignJws(answer.body.id_token ?? '', 10_000)
    assert.ok('claims' in idToken && idToken.claims.nonce === nonce)
    assert.equal((await app.userInfo(answer.body.access_token ?? '')).status, 200)
    assertRefused(await redeem(app, code), 'invalid_grant')
    // The second use revokes what the first one received. RFC 6749 §4.1.2
    assert.equal((await app.userInfo(answer.body.access_token ?? '')).status, 401)
  })

  test('a code that was deleted after its use is still recognized', async () => {
    const app = apps.printShop(server)
    const { code } = await app.authorize({ ...bare, nonce, scope: 'openid offline_access' }, { walker })
    const answer = await redeem(app, code)
    assert.equal(answer.status, 200)
    server.clock.advance(3600)
    await cleanedUp(server)
    assertRefused(await redeem(app, code), 'invalid_grant')
    assertRefused(await app.refresh(answer.body.refresh_token ?? ''), 'invalid_grant')
    walker = new Walker(server)
    await app.authorize({}, { walker })
    await apps.spa(server).authorize({}, { walker })
    await strictShop().authorize({}, { walker })
  })

  test('an attacker who removes the challenge from a request with a nonce gains nothing: the verifier is refused (§4.8.2)', async () => {
    const app = apps.printShop(server)
    const { code } = await app.authorize({ ...bare, nonce }, { walker })
    assertRefused(await app.redeem(code, verifier), 'invalid_grant')
  })

  test('a request with a nonce and PKCE needs the verifier', async () => {
    const app = apps.printShop(server)
    const both = await app.authorize({ nonce }, { walker })
    assertRefused(await redeem(app, both.code), 'invalid_grant')
    assert.equal((await app.redeem(both.code, both.verifier)).status, 200)
  })

  for (const [what, extra] of Object.entries(unprotected)) {
    test(`${what}: refused`, async () => {
      const [error] = await errorOf(apps.printShop(server), { ...bare, ...extra })
      assert.equal(error, 'invalid_request')
    })
  }

  test('the refusal names both ways out, and the setting', async () => {
    const [, description] = await errorOf(apps.printShop(server), bare)
    assert.match(String(description), /PKCE.*nonce.*require_pkce: false/)
  })

  test('a public client needs PKCE whatever it sends', async () => {
    const [error, description] = await errorOf(apps.spa(server), { ...bare, nonce })
    assert.equal(error, 'invalid_request')
    assert.match(String(description), /public client must use PKCE/)
  })

  test('a client with require_pkce: true needs PKCE whatever it sends', async () => {
    const [error, description] = await errorOf(strictShop(), { ...bare, nonce })
    assert.equal(error, 'invalid_request')
    assert.match(String(description), /require_pkce: true/)
  })

  test('a self-registered client has the same rule, and its refusal names the policy', async () => {
    const redirectUri = 'https://new.example/callback'
    for (const [required, setting] of [
      [undefined, /set registration\.require_pkce: false in the configuration file and register it again/],
      [true, /registration\.require_pkce: true/],
    ] as const) {
      await using open = await aWatchedServer({
        registration: { mode: 'open', scope: 'openid', ...(required && { require_pkce: required }) },
      })
      const { body } = await register(open, { redirect_uris: [redirectUri] })
      const app = new App(open, String(body.client_id), redirectUri, String(body.client_secret))
      const push = (extra: Record<string, string>) =>
        app.post('/par', { response_type: 'code', redirect_uri: redirectUri, scope: 'openid', ...extra })
      const refused = await push({})
      assertRefused(refused, 'invalid_request')
      assert.match(String(refused.body.error_description), setting)
      assert.equal((await push({ nonce })).status, required ? 400 : 201)
    }
  })

  test('a pushed request has the same rule', async () => {
    const fields = {
      response_type: 'code',
      redirect_uri: 'https://shop.example/callback',
      scope: 'openid photos.read',
    }
    const app = apps.printShop(server)
    assertRefused(await app.post('/par', fields), 'invalid_request')
    assert.equal((await app.post('/par', { ...fields, nonce })).status, 201)
    assertRefused(
      await apps.spa(server).post('/par', { ...fields, nonce, redirect_uri: 'https://spa.example/callback' }),
      'invalid_request',
    )
  })
})
