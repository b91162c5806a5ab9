import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import type { TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { assertRefused, type Bought, bought } from '../support/bought.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('introspection (RFC 7662)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let tokens: Bought
  before(async () => {
    server = await aWatchedServer()
    shop = apps.printShop(server)
    tokens = await bought(shop, { scope: 'openid photos.read offline_access' })
  })
  after(() => server[Symbol.asyncDispose]())

  test('gives an API every claim that it needs about a token issued for it (§2.2)', async () => {
    const { status, body, headers } = await apps.driveApi(server).introspect(tokens.accessToken)
    assert.equal(status, 200)
    assert.match(headers.get('content-type') ?? '', /^application\/json/)
    const { jti, sub, ...rest } = body
    assert.match(String(sub), /^usr_/)
    assert.match(String(jti), /^[\w-]{22}$/)
    const now = server.clock.now() / 1000
    const { auth_time: signedIn } = decodeJwt(tokens.idToken)
    assert.deepEqual(rest, {
      active: true,
      token_type: 'Bearer',
      iss: server.issuer,
      aud: ['https://drive.example/', `${server.issuer}/userinfo`],
      client_id: 'print-shop',
      // This API does not see the other scopes of the grant, nor the person’s username.
      scope: 'photos.read',
      iat: now,
      exp: now + 600,
      auth_time: signedIn,
      amr: ['pwd'],
      acr: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
    })
  })

  test('gives a client every claim of its own token, with the username if it has the profile scope', async () => {
    const { accessToken } = await bought(shop, { scope: 'openid profile photos.read' })
    const { body } = await shop.introspect(accessToken)
    assert.deepEqual([body.scope, body.username], ['openid profile photos.read', 'alice'])
  })

  test('hides from an API the scopes of the token at other APIs, and the username (§4)', async () => {
    const scope = 'openid profile photos.read offline_access'
    const { accessToken } = await bought(shop, { scope }, { walker: tokens.walker })
    const { body: seenByApi } = await apps.driveApi(server).introspect(accessToken)
    assert.deepEqual([seenByApi.scope, seenByApi.username], ['photos.read', undefined])
    const { body: seenByClient } = await shop.introspect(accessToken)
    assert.deepEqual([seenByClient.scope, seenByClient.username], ['openid profile photos.read', 'alice'])
  })

  test('describes a client’s own refresh token, without a token_type', async () => {
    const { body } = await shop.introspect(tokens.refreshToken)
    assert.equal(body.active, true)
    assert.equal(body.token_type, undefined)
    assert.equal(body.scope, 'openid photos.read offline_access')
    assert.ok(Number(body.exp) > Number(body.iat))
  })

  test('accepts opaque tokens as well as JWTs', async () => {
    const { body } = await shop.refresh(tokens.refreshToken, { scope: 'openid' })
    assert.match(body.access_token ?? '', /^vk_at_/)
    const seen = (await shop.introspect(body.access_token ?? '')).body
    assert.deepEqual([seen.active, seen.aud], [true, `${server.issuer}/userinfo`])
  })

  test('an expired token is inactive, and the response says nothing else about it', async () => {
    const old = await bought(shop, { scope: 'openid photos.read offline_access' }, { walker: tokens.walker })
    server.clock.advance(600)
    assert.deepEqual((await apps.driveApi(server).introspect(old.accessToken)).body, { active: false })
  })

  test('the token parameter must be sent exactly once, in the body', async () => {
    assertRefused(await shop.post('/introspect', {}), 'invalid_request')
    assertRefused(await shop.post('/introspect', { token: ['a', 'a'] }), 'invalid_request')
    assertRefused(await shop.post(`/introspect?token=${tokens.accessToken}`, {}), 'invalid_request')
  })
})

describe('revocation (RFC 7009)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let api: App
  before(async () => {
    server = await aWatchedServer()
    shop = apps.printShop(server)
    api = apps.driveApi(server)
  })
  after(() => server[Symbol.asyncDispose]())

  const scope = 'openid photos.read offline_access'
  const active = async (token: string): Promise<unknown> => (await api.introspect(token)).body.active

  test('of an access token leaves the rest of its token family valid', async () => {
    const tokens = await bought(shop, { scope })
    const sister = (await shop.refresh(tokens.refreshToken)).body.access_token ?? ''
    assert.deepEqual(
      [(await shop.revoke(tokens.accessToken)).status, await active(tokens.accessToken)],
      [200, false],
    )
    assert.equal((await shop.userInfo(tokens.accessToken)).status, 401)
    assert.equal(await active(sister), true)
    assert.equal((await shop.refresh(tokens.refreshToken)).status, 200)
  })

  test('of a refresh token revokes the whole token family, including its access tokens (§2.1)', async () => {
    const tokens = await bought(shop, { scope })
    const sister = (await shop.refresh(tokens.refreshToken)).body.access_token ?? ''
    await shop.revoke(tokens.refreshToken)
    assert.deepEqual([await active(tokens.accessToken), await active(sister)], [false, false])
    assertRefused(await shop.refresh(tokens.refreshToken), 'invalid_grant')
  })

  test('leaves the grant and the other token families of the person unchanged', async () => {
    const tokens = await bought(shop, { scope })
    const other = await bought(shop, { scope }, { walker: tokens.walker })
    await shop.revoke(tokens.refreshToken)
    assert.equal(await active(other.accessToken), true)
    const { walker } = await shop.authorize({ scope }, { walker: tokens.walker })
    assert.ok(walker.url.startsWith('https://shop.example/callback'), 'consent was not requested again')
  })

  test('works for public clients, which only send their client_id', async () => {
    const spa = apps.spa(server)
    const tokens = await bought(spa, { scope })
    assert.equal((await spa.revoke(tokens.refreshToken)).status, 200)
    assertRefused(await spa.refresh(tokens.refreshToken), 'invalid_grant')
    assert.equal(await active(tokens.accessToken), false)
  })

  test('always responds with 200 and an empty body, whatever the token (§2.2)', async () => {
    const tokens = await bought(shop, { scope })
    for (const token of [
      tokens.refreshToken,
      tokens.refreshToken,
      tokens.accessToken,
      'garbage',
      tokens.code,
    ]) {
      const { status, body } = await shop.revoke(token)
      assert.deepEqual([status, body], [200, {}])
    }
    assertRefused(await shop.post('/revoke', {}), 'invalid_request')
  })

  test('survives a restart', async () => {
    const tokens = await bought(shop, { scope })
    const other = await bought(shop, { scope }, { walker: tokens.walker })
    await shop.revoke(tokens.accessToken)
    await shop.revoke(other.refreshToken)
    await using again = await aWatchedServer({}, { data: server.data, clock: server.clock })
    for (const { accessToken } of [tokens, other]) {
      assert.deepEqual((await apps.driveApi(again).introspect(accessToken)).body, { active: false })
    }
    assertRefused(await apps.printShop(again).refresh(other.refreshToken), 'invalid_grant')
  })
})
