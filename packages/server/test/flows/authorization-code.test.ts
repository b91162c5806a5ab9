import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aConfiguration, aServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'

test('a person signs in and gives consent, and the app reads their profile (RFC 6749 §4.1, OIDC Core §3.1)', async () => {
  await using server = await aServer()
  const shop = apps.printShop(server)
  const { code, verifier, answer } = await shop.authorize({
    scope: 'openid profile photos.read offline_access',
  })
  assert.equal(answer.get('state'), 'a state')
  assert.equal(answer.get('iss'), server.issuer)

  const { status, body } = await shop.redeem(code, verifier)
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(body.token_type, 'Bearer')
  assert.equal(body.expires_in, 600)
  assert.equal(body.scope, 'openid profile photos.read offline_access')
  const info = await shop.userInfo(body.access_token ?? '')
  assert.equal(info.status, 200)
  assert.equal(info.body.name, 'Alice Adams')
  assert.equal(info.body.email, undefined)
})

test('a code with a PKCE challenge needs no redirect_uri, but one that is sent must match (OAuth 2.1 §10.2)', async () => {
  await using server = await aServer()
  const shop = apps.printShop(server)
  const { code, verifier, walker } = await shop.authorize()
  const redeem = (form: Record<string, string>, proof = verifier) =>
    shop.post('/token', { grant_type: 'authorization_code', code, code_verifier: proof, ...form })
  for (const redirectUri of ['https://shop.example/callback/', 'http://localhost:4002/callback']) {
    assert.equal((await redeem({ redirect_uri: redirectUri })).body.error, 'invalid_grant')
  }
  const other = await shop.authorize({}, { walker })
  assert.equal((await redeem({}, other.verifier)).body.error, 'invalid_grant')
  assert.equal((await redeem({})).status, 200)
})

test('form_post to a private-use URI scheme is refused with an error in the query (Form Post Response Mode §2)', async () => {
  const native = {
    client_id: 'phone',
    client_name: 'Print Shop on the phone',
    application_type: 'native',
    redirect_uris: ['com.example.shop:/callback'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'none',
    scope: 'openid',
  }
  await using server = await aServer({ clients: [...aConfiguration.clients, native] })
  const phone = new App(server, 'phone', 'com.example.shop:/callback')
  const walker = await new Walker(server).go(phone.request({ response_mode: 'form_post' }).url)
  assert.match(walker.url, /^com\.example\.shop:\/callback\?/)
  assert.equal(walker.answer().get('error'), 'invalid_request')
  assert.equal(walker.answer().get('state'), 'a state')
})
