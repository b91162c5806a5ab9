import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import { Device, television } from '../support/a-device.ts'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { OldApp, oldApp } from '../support/an-old-app.ts'
import { App, apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const claimsInIdToken = { claims_in_id_token: true }
const front = {
  redirect_uris: ['https://shop.example/callback'],
  grant_types: ['authorization_code', 'refresh_token', 'implicit'],
  response_types: ['code', 'code id_token', 'id_token token', 'code id_token token'],
}
const clients = [
  ...aConfiguration.clients.map((client) =>
    client.client_id === 'print-shop' ? { ...client, ...front, ...claimsInIdToken } : client,
  ),
  { ...television, ...claimsInIdToken },
  { ...oldApp, ...claimsInIdToken, scope: 'openid email photos.read' },
]

/** Three claims about the person in an ID token. */
const personIn = (idToken: unknown) => {
  const { name, email, email_verified } = decodeJwt(String(idToken))
  return { name, email, email_verified }
}
const alice = { name: 'Alice Adams', email: 'alice@example.com', email_verified: true }
const nobody = { name: undefined, email: undefined, email_verified: undefined }

/** Many programs never call UserInfo: they read the name and the e-mail address from the ID token. */
describe('claims_in_id_token (OIDC Core §5.4)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  before(async () => {
    const features = { implicit: true, hybrid: true, device: true, password: true }
    const registration = { mode: 'open' }
    server = await aWatchedServer({ clients, features, registration })
    shop = apps.printShop(server)
  })
  after(() => server[Symbol.asyncDispose]())

  test('the ID tokens of a code and of a refresh contain what UserInfo returns', async () => {
    const first = await bought(shop, { scope: 'openid profile email offline_access' })
    const { body: seen } = await shop.userInfo(first.accessToken)
    const { body } = await shop.refresh(first.refreshToken)
    for (const idToken of [first.idToken, body.id_token ?? '']) {
      const payload = decodeJwt(idToken)
      assert.deepEqual(personIn(idToken), alice)
      for (const [name, value] of Object.entries(seen)) assert.deepEqual(payload[name], value, name)
    }
  })

  test('they contain no claim of a scope that was not granted, and none after a refresh without it', async () => {
    const less = await bought(shop, { scope: 'openid email' })
    assert.deepEqual(personIn(less.idToken), { ...alice, name: undefined })
    const more = await bought(shop, { scope: 'openid profile email offline_access' })
    const { body } = await shop.refresh(more.refreshToken, { scope: 'openid profile' })
    assert.deepEqual(personIn(body.id_token), { ...nobody, name: alice.name })
  })

  for (const type of front.response_types.slice(1)) {
    test(`every ID token of response_type ${type} contains them`, async () => {
      const walker = new Walker(server)
      const pkce = type.includes('code')
        ? {}
        : { code_challenge: undefined, code_challenge_method: undefined }
      const change = { response_type: type, scope: 'openid profile email', nonce: 'n', prompt: 'consent' }
      const { url, verifier } = shop.request({ ...change, ...pkce })
      await walker.go(url)
      await walker.signIn()
      await walker.allow()
      assert.deepEqual(personIn(walker.answer().get('id_token')), alice)
      const code = walker.answer().get('code')
      if (code === null) return
      assert.deepEqual(personIn((await shop.redeem(code, verifier)).body.id_token), alice)
    })
  }

  test('so do those of the device grant and of the password grant', async () => {
    const device = await new Device(server).start({ scope: 'openid profile' })
    const walker = new Walker(server)
    await walker.go('/device')
    await walker.signIn()
    await walker.submit({ user_code: device.userCode })
    await walker.allow()
    server.clock.advance(5)
    assert.equal(personIn((await device.poll()).body.id_token).name, alice.name)
    const { body } = await new OldApp(server).password({ scope: 'openid email' })
    assert.deepEqual(personIn(body.id_token), { ...alice, name: undefined })
  })

  test('claims requested by name for UserInfo are among them', async () => {
    const claims = JSON.stringify({ userinfo: { name: null } })
    const { idToken } = await bought(shop, { scope: 'openid', claims, prompt: 'consent' })
    assert.deepEqual(personIn(idToken), { ...nobody, name: alice.name })
  })

  test('without it, an ID token contains none of them', async () => {
    assert.deepEqual(personIn((await bought(apps.spa(server), { scope: 'openid profile' })).idToken), nobody)
  })

  test('an app that registered itself may choose it, because it could read the same at UserInfo', async () => {
    const redirectUri = 'https://new.example/callback'
    const asked = { redirect_uris: [redirectUri], token_endpoint_auth_method: 'none', ...claimsInIdToken }
    const { status, body } = await register(server, asked)
    assert.deepEqual([status, body.claims_in_id_token], [201, true])
    const app = new App(server, String(body.client_id), redirectUri)
    const { idToken } = await bought(app, { scope: 'openid email' })
    assert.deepEqual(personIn(idToken), { ...alice, name: undefined })
  })
})
