import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resourceServer } from '../src/index.ts'
import { bearer, drive } from './support/issuer.ts'
import { refused } from './support/refused.ts'
import { api, aStranger } from './support/stranger.ts'

const opaqueDrive = 'https://drive.example/opaque'

test('JWTs of another authorization server (oidc-provider) are verified with its published keys', async () => {
  await using stranger = await aStranger()
  const protect = resourceServer({ issuer: stranger.issuer, audience: drive })
  const { token } = await protect.check(bearer(await stranger.token(drive)), { scope: 'photos.read' })
  assert.equal(token?.clientId, 'thumbnailer')
  assert.equal(token?.isMachine, true)
  assert.deepEqual(token?.audience, [drive])
  const { status } = await refused(
    { issuer: stranger.issuer, audience: drive },
    bearer(await stranger.token('https://x.example/')),
  )
  assert.equal(status, 401)
})

test('its opaque tokens are accepted by introspection until they are revoked', async () => {
  await using stranger = await aStranger()
  const options = { issuer: stranger.issuer, audience: opaqueDrive, introspection: api }
  const protect = resourceServer(options)
  const opaque = await stranger.token(opaqueDrive, 'photos.read photos.list')
  const { token } = await protect.check(bearer(opaque), { scope: 'photos.list' })
  assert.equal(token?.clientId, 'thumbnailer')
  assert.deepEqual(token?.scope, ['photos.read', 'photos.list'])
  await stranger.revoke(opaque)
  assert.equal((await refused(options, bearer(opaque))).status, 401)
})

test('JWTs and opaque tokens are accepted side by side', async () => {
  await using stranger = await aStranger()
  const introspection = { ...api, tokens: 'opaque' as const }
  const protect = resourceServer({ issuer: stranger.issuer, audience: [drive, opaqueDrive], introspection })
  for (const resource of [drive, opaqueDrive]) {
    assert.deepEqual((await protect.check(bearer(await stranger.token(resource)))).token?.audience, [
      resource,
    ])
  }
})

test('an API with a wrong client secret responds with 503 and logs the cause, since the tokens may be valid', async () => {
  await using stranger = await aStranger()
  const introspection = { ...api, clientSecret: 'wrong-secret' }
  const options = { issuer: stranger.issuer, audience: opaqueDrive, introspection }
  const { status, detail } = await refused(options, bearer(await stranger.token(opaqueDrive)))
  assert.equal(status, 503)
  assert.match(detail, /introspection answered 401/)
})
