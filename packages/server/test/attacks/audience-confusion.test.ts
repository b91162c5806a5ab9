import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { assertRefused, type Bought, bought } from '../support/bought.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const drive = 'https://drive.example/'
const album = 'https://album.example/'

describe('a token sent to an API that it is not for (threat B15)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let tokens: Bought
  before(async () => {
    server = await aWatchedServer()
    shop = apps.printShop(server)
    const asked = { scope: 'openid profile photos.read album.write offline_access', resource: [drive, album] }
    const { code, verifier, walker } = await shop.authorize(asked)
    const { body } = await shop.redeem(code, verifier, { resource: drive })
    tokens = {
      code,
      verifier,
      walker,
      body,
      accessToken: body.access_token ?? '',
      refreshToken: body.refresh_token ?? '',
      idToken: body.id_token ?? '',
    }
  })
  after(() => server[Symbol.asyncDispose]())

  async function tokenFor(resource: string): Promise<string> {
    const { status, body } = await shop.refresh(tokens.refreshToken, { resource })
    assert.equal(status, 200, JSON.stringify(body))
    return body.access_token ?? ''
  }

  test('introspection shows an API only tokens with that API as their audience (RFC 7662 §4)', async () => {
    const apis = { [drive]: apps.driveApi(server), [album]: apps.albumApi(server) }
    for (const [resource, own] of Object.entries(apis)) {
      const token = await tokenFor(resource)
      for (const api of Object.values(apis)) {
        const { body } = await api.introspect(token)
        if (api === own) assert.equal(body.aud, resource)
        else assert.deepEqual(body, { active: false })
      }
    }
  })

  test('a token names exactly the API that was requested, and only the scopes of that API (RFC 9068 §3)', async () => {
    const expected = { [drive]: 'photos.read', [album]: 'album.write' }
    for (const [resource, scope] of Object.entries(expected)) {
      const { body } = await shop.introspect(await tokenFor(resource))
      assert.deepEqual({ aud: body.aud, scope: body.scope }, { aud: resource, scope })
    }
  })

  test('a token requested for one API is refused at UserInfo', async () => {
    for (const resource of [drive, album]) {
      const answer = await shop.userInfo(await tokenFor(resource))
      assert.equal(answer.status, 401)
      assert.match(answer.headers.get('www-authenticate') ?? '', /error="invalid_token"/)
    }
  })

  test('a token for UserInfo alone is inactive for every API', async () => {
    const token = await tokenFor(`${server.issuer}/userinfo`)
    assert.equal((await shop.userInfo(token)).status, 200)
    for (const api of [apps.driveApi(server), apps.albumApi(server)]) {
      assert.deepEqual((await api.introspect(token)).body, { active: false })
    }
  })

  test('a token from client_credentials is refused at UserInfo', async () => {
    const service = apps.thumbnailer(server)
    const { body } = await service.post('/token', { grant_type: 'client_credentials' })
    assert.equal((await service.userInfo(body.access_token ?? '')).status, 401)
    const forUserInfo = await service.post('/token', {
      grant_type: 'client_credentials',
      resource: `${server.issuer}/userinfo`,
    })
    assertRefused(forUserInfo, 'invalid_target')
  })

  test('one token is never for two APIs that read different formats (RFC 9068 §5)', async () => {
    const answer = await shop.post('/token', {
      grant_type: 'refresh_token',
      refresh_token: tokens.refreshToken,
      resource: [drive, album],
    })
    assertRefused(answer, 'invalid_target')
    assertRefused(await shop.refresh(tokens.refreshToken), 'invalid_target')
  })

  test('an API that was not part of the authorization request cannot be requested later (RFC 8707 §2.2)', async () => {
    const narrow = await bought(shop, { scope: 'photos.read offline_access', resource: drive }, tokens)
    for (const resource of [
      album,
      `${server.issuer}/userinfo`,
      'https://drive.example/photos',
      'https://DRIVE.example/x',
    ]) {
      assertRefused(await shop.refresh(narrow.refreshToken, { resource }), 'invalid_target')
    }
  })

  test('a resource that only resembles the identifier of an API is refused', async () => {
    for (const resource of [
      'https://drive.example.evil.example/',
      'https://drive.example@evil.example/',
      'https://evil.example/https://drive.example/',
      'https://drive.example/#',
      'https://drive.example/?',
      'https://drive.example//',
      'https://drive.example:443/',
      'http://drive.example/',
      '/',
      '*',
      'drive',
    ]) {
      assertRefused(await shop.refresh(tokens.refreshToken, { resource }), 'invalid_target')
    }
  })
})
