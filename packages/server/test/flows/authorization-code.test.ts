import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'

test('a person signs in, allows, and the app reads who they are (RFC 6749 §4.1, OIDC Core §3.1)', async () => {
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
