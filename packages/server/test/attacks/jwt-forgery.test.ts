import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { assertAlive, type Bought, bought } from '../support/bought.ts'
import { forgeries, type Jwk } from '../support/jwt-forgeries.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('forged JWTs (threats B10, B11; RFC 8725)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let api: App
  let tokens: Bought
  let keys: readonly Jwk[]
  before(async () => {
    server = await aWatchedServer()
    shop = apps.printShop(server)
    api = apps.driveApi(server)
    tokens = await bought(shop, { scope: 'openid photos.read offline_access' })
    const answer = await server.fetch(new Request(`${server.issuer}/jwks`))
    keys = ((await answer.json()) as { keys: Jwk[] }).keys
  })
  after(() => server[Symbol.asyncDispose]())

  test('none is accepted as an access token at UserInfo, introspection or revocation', async () => {
    for (const [what, forged] of Object.entries(forgeries(tokens.accessToken, keys))) {
      assert.notEqual(forged, tokens.accessToken, what)
      const header = forged.replace(/[^\x21-\x7e]/g, '')
      if (header === forged) assert.ok([400, 401].includes((await shop.userInfo(forged)).status), what)
      const posted = await apps.spa(server).post('/userinfo', { access_token: forged })
      assert.equal(posted.status, 401, what)
      for (const caller of [shop, api]) {
        assert.deepEqual((await caller.introspect(forged)).body, { active: false }, what)
      }
      assert.equal((await shop.revoke(forged)).status, 200, what)
    }
    await assertAlive(shop, api, tokens)
  })

  test('none is accepted as an id_token_hint', async () => {
    for (const [what, forged] of Object.entries(forgeries(tokens.idToken, keys))) {
      const { url } = shop.request({ id_token_hint: forged })
      const walker = await new Walker(server).go(url)
      if (url.length > 8192) assert.equal(walker.status, 414, what)
      else assert.equal(walker.answer().get('error'), 'invalid_request', what)
    }
    const good = await new Walker(server).go(shop.request({ id_token_hint: tokens.idToken }).url)
    assert.match(good.url, /\/sign-in\?/)
  })

  test('an ID token is not accepted as an access token, nor an access token as an ID token', async () => {
    assert.equal((await shop.userInfo(tokens.idToken)).status, 401)
    assert.deepEqual((await shop.introspect(tokens.idToken)).body, { active: false })
    const walker = await new Walker(server).go(shop.request({ id_token_hint: tokens.accessToken }).url)
    assert.equal(walker.answer().get('error'), 'invalid_request')
  })

  test('an ID token issued to one app is not accepted as a hint from another', async () => {
    const walker = await new Walker(server).go(
      apps.spa(server).request({ id_token_hint: tokens.idToken }).url,
    )
    assert.equal(walker.answer().get('error'), 'invalid_request')
  })

  test('a token with the other valid ES256 signature is the same token: revoking one revokes both', async () => {
    const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')
    const { body } = await shop.refresh(tokens.refreshToken)
    const token = body.access_token ?? ''
    const [head, payload, signature = ''] = token.split('.')
    const raw = Buffer.from(signature, 'base64url')
    const mirrored = (order - BigInt(`0x${raw.toString('hex', 32)}`)).toString(16).padStart(64, '0')
    const other = Buffer.concat([raw.subarray(0, 32), Buffer.from(mirrored, 'hex')]).toString('base64url')
    const twin = `${head}.${payload}.${other}`
    await shop.revoke(twin)
    assert.deepEqual((await shop.introspect(token)).body, { active: false })
    assert.deepEqual((await shop.introspect(twin)).body, { active: false })
  })

  test('a hundred huge tokens are refused within five seconds', async () => {
    const started = performance.now()
    const huge = `${'A'.repeat(20_000)}.${'A'.repeat(20_000)}.${'A'.repeat(20_000)}`
    for (let count = 0; count < 100; count += 1) {
      assert.deepEqual((await shop.introspect(huge)).body, { active: false })
    }
    assert.ok(performance.now() - started < 5_000)
  })
})
