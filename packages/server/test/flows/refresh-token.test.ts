import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import type { TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { assertRefused, type Bought, bought, tokensOf } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const drive = 'https://drive.example/'
const album = 'https://album.example/'

describe('refreshing (RFC 6749 §6, OIDC Core §12)', () => {
  let server: TestServer & AsyncDisposable
  let walker: Walker
  let shop: App
  let tokens: Bought
  before(async () => {
    server = await aWatchedServer()
    walker = new Walker(server)
    shop = apps.printShop(server)
  })
  after(() => server[Symbol.asyncDispose]())
  beforeEach(async () => {
    const scope = 'openid profile photos.read offline_access'
    tokens = await bought(shop, { scope, nonce: 'a nonce' }, { walker })
  })

  const refresh = async (extra: Record<string, string> = {}): Promise<Bought['body']> => {
    const { status, body } = await shop.refresh(tokens.refreshToken, extra)
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }

  test('returns a new access token with the same scope, and its lifetime', async () => {
    server.clock.advance(300)
    const body = await refresh()
    assert.notEqual(body.access_token, tokens.accessToken)
    assert.equal(body.scope, 'openid profile photos.read offline_access')
    assert.deepEqual([body.token_type, body.expires_in], ['Bearer', 600])
    assert.equal((await shop.userInfo(body.access_token ?? '')).body.name, 'Alice Adams')
  })

  test('a narrower scope applies to this access token only; the next refresh has the full scope again', async () => {
    const narrow = await refresh({ scope: 'openid' })
    assert.equal(narrow.scope, 'openid')
    assert.equal((await shop.userInfo(narrow.access_token ?? '')).body.name, undefined)
    assert.deepEqual((await apps.driveApi(server).introspect(narrow.access_token ?? '')).body, {
      active: false,
    })
    assert.equal((await refresh()).scope, 'openid profile photos.read offline_access')
  })

  test('a refresh does not change an access token that was issued before', async () => {
    await refresh({ scope: 'openid' })
    assert.equal((await shop.userInfo(tokens.accessToken)).body.name, 'Alice Adams')
  })

  test('resource restricts an access token to one API, a different one per refresh (RFC 8707 §2.2)', async () => {
    const both = await shop.authorize(
      {
        scope: 'openid photos.read album.write offline_access',
        resource: [drive, album],
      },
      { walker },
    )
    const first = await shop.redeem(both.code, both.verifier, { resource: drive })
    const { refreshToken } = tokensOf(first.body)
    for (const [resource, scope] of [
      [drive, 'photos.read'],
      [album, 'album.write'],
    ] as const) {
      const { body } = await shop.refresh(refreshToken, { resource })
      const seen = (await shop.introspect(body.access_token ?? '')).body
      assert.deepEqual([seen.aud, seen.scope], [resource, scope])
    }
    assertRefused(
      await shop.refresh(refreshToken, { resource: drive, scope: 'album.write' }),
      'invalid_target',
    )
  })

  test('the new ID token has the same sub and auth_time, and no nonce (OIDC Core §12.2)', async () => {
    const first = decodeJwt(tokens.idToken)
    assert.equal(first.nonce, 'a nonce')
    server.clock.advance(400)
    const second = decodeJwt((await refresh()).id_token ?? '')
    for (const name of ['iss', 'sub', 'aud', 'auth_time', 'sid', 'amr'] as const) {
      assert.deepEqual(second[name], first[name], name)
    }
    assert.equal(second.nonce, undefined)
    assert.equal(second.iat, Number(first.iat) + 400)
    assert.notEqual(second.at_hash, first.at_hash)
  })

  test('without openid in the scope, no ID token is returned', async () => {
    assert.equal((await refresh({ scope: 'photos.read' })).id_token, undefined)
  })

  test('without offline_access, the refresh token works only while the person is signed in (OIDC Core §11)', async () => {
    const present = await bought(shop, { scope: 'openid photos.read' }, { walker })
    assert.equal((await shop.refresh(present.refreshToken)).status, 200)
    await walker.go('/sign-out')
    await walker.submit({ decision: 'yes' })
    assertRefused(await shop.refresh(present.refreshToken), 'invalid_grant')
    assert.equal((await shop.refresh(tokens.refreshToken)).status, 200)
  })

  test('a client that is not registered for the grant type receives no refresh token', async () => {
    const clients = [
      {
        client_id: 'once',
        client_secret: 'once-secret-0123456789abcdefghijklm',
        client_name: 'Once',
        redirect_uris: ['https://shop.example/callback'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_basic',
        scope: 'openid photos.read',
      },
    ]
    const apis = [
      { identifier: drive, name: 'Photo Drive', scopes: [{ name: 'photos.read', description: 'See' }] },
    ]
    await using other = await aWatchedServer({ clients, apis })
    const once = new App(
      other,
      'once',
      'https://shop.example/callback',
      'once-secret-0123456789abcdefghijklm',
    )
    const { body } = await bought(once)
    assert.equal(body.refresh_token, undefined)
    assertRefused(await once.refresh(tokens.refreshToken), 'unauthorized_client')
  })

  test('a missing or repeated parameter is refused with invalid_request', async () => {
    assertRefused(await shop.post('/token', { grant_type: 'refresh_token' }), 'invalid_request')
    assertRefused(await shop.post('/token', { refresh_token: tokens.refreshToken }), 'invalid_request')
    assertRefused(
      await shop.post('/token', { grant_type: 'refresh_token', refresh_token: '' }),
      'invalid_request',
    )
    const twice = { grant_type: 'refresh_token', refresh_token: [tokens.refreshToken, tokens.refreshToken] }
    assertRefused(await shop.post('/token', twice), 'invalid_request')
  })
})
