import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App, apps, type TokenAnswer } from '../support/app.ts'
import { assertRefused } from '../support/bought.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const drive = 'https://drive.example/'
const album = 'https://album.example/'
const print = 'https://print.example/'
const secret = 'a-service-secret-0123456789abcdefgh'

const service = (id: string, scope: string) => ({
  client_id: id,
  client_secret: secret,
  client_name: id,
  grant_types: ['client_credentials'],
  token_endpoint_auth_method: 'client_secret_basic',
  scope,
})

const configuration = {
  apis: [
    ...aConfiguration.apis,
    {
      identifier: print,
      name: 'Printers',
      access_token_signing_alg: 'EdDSA',
      access_token_lifetime: 120,
      scopes: [{ name: 'print', description: 'Print' }],
    },
  ],
  clients: [
    ...aConfiguration.clients,
    service('archiver', 'album.write'),
    service('everything', 'photos.read photos.delete album.write print'),
    service('idle', ''),
  ],
}

describe('the client credentials grant (RFC 6749 §4.4)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer(configuration)
  })
  after(() => server[Symbol.asyncDispose]())

  const ask = (id: string, extra: Record<string, string | readonly string[]> = {}): Promise<TokenAnswer> =>
    new App(server, id, '', id === 'thumbnailer' ? 'thumbnailer-secret-0123456789abcdef' : secret).post(
      '/token',
      {
        grant_type: 'client_credentials',
        ...extra,
      },
    )

  test('the client receives a JWT for an API that reads JWTs, without a refresh or ID token (RFC 9068 §2.2)', async () => {
    const { status, body } = await ask('thumbnailer')
    assert.equal(status, 200)
    assert.deepEqual(
      { ...body, access_token: undefined },
      { access_token: undefined, token_type: 'Bearer', expires_in: 600, scope: 'photos.read' },
    )
    const claims = decodeJwt(body.access_token ?? '')
    const { jti, ...rest } = claims
    assert.match(String(jti), /^[\w-]{22}$/)
    const iat = server.clock.now() / 1000
    assert.deepEqual(rest, {
      iss: server.issuer,
      aud: drive,
      sub: 'thumbnailer',
      client_id: 'thumbnailer',
      iat,
      exp: iat + 600,
      scope: 'photos.read',
    })
  })

  test('the client receives an opaque token for an API that uses introspection', async () => {
    const { body } = await ask('archiver')
    assert.match(body.access_token ?? '', /^vk_at_/)
    assert.equal(body.expires_in, 3600)
    const seen = await apps.albumApi(server).introspect(body.access_token ?? '')
    assert.deepEqual([seen.body.active, seen.body.sub, seen.body.scope], [true, 'archiver', 'album.write'])
  })

  test('without a scope, the client receives all its registered scopes at the requested API (RFC 6749 §3.3)', async () => {
    assert.equal((await ask('everything', { resource: drive })).body.scope, 'photos.read photos.delete')
    assert.equal((await ask('everything', { resource: album })).body.scope, 'album.write')
    const { body } = await ask('everything', { resource: print })
    assert.deepEqual([body.scope, body.expires_in], ['print', 120])
    assert.equal(decodeProtectedHeader(body.access_token ?? '').alg, 'EdDSA')
  })

  test('the client receives only the scope that it requests', async () => {
    const { body } = await ask('everything', { scope: 'photos.delete' })
    assert.equal(body.scope, 'photos.delete')
    assert.equal(decodeJwt(body.access_token ?? '').scope, 'photos.delete')
  })

  test('the client must name an API if its scopes belong to APIs whose tokens differ', async () => {
    assertRefused(await ask('everything'), 'invalid_target')
    assertRefused(await ask('everything', { scope: 'photos.read print' }), 'invalid_target')
    assertRefused(await ask('everything', { resource: [drive, album] }), 'invalid_target')
  })

  for (const [what, extra, error] of [
    ['a scope that it is not registered for', { scope: 'album.write' }, 'invalid_scope'],
    ['an unknown scope', { scope: 'nonsense' }, 'invalid_scope'],
    ['a malformed scope', { scope: 'photos.read\tphotos.read' }, 'invalid_scope'],
    ['a scope about a person', { scope: 'openid' }, 'invalid_scope'],
    [
      'offline_access, which means nothing without a person',
      { scope: 'photos.read offline_access' },
      'invalid_scope',
    ],
    ['an unknown API', { resource: 'https://nowhere.example/' }, 'invalid_target'],
    ['an API without the requested scope', { scope: 'photos.read', resource: album }, 'invalid_target'],
    ['UserInfo', { resource: 'http://localhost:4000/userinfo' }, 'invalid_target'],
  ] as const) {
    test(`the client is refused ${what}`, async () => {
      assertRefused(await ask('thumbnailer', extra), error)
    })
  }

  test('a client without any scope receives a token that gives no access', async () => {
    const { status, body } = await ask('idle')
    assert.equal(status, 200, JSON.stringify(body))
    assert.ok(!('scope' in body), 'a scope has at least one name (RFC 6749 §3.3)')
    const app = new App(server, 'idle', '', secret)
    assert.equal((await app.userInfo(body.access_token ?? '')).status, 403)
  })

  test('the client must be registered for the grant type', async () => {
    const shop = apps.printShop(server)
    assertRefused(await shop.post('/token', { grant_type: 'client_credentials' }), 'unauthorized_client')
  })

  test('the client can revoke its token (RFC 7009 §2)', async () => {
    const app = apps.thumbnailer(server)
    const token = (await ask('thumbnailer')).body.access_token ?? ''
    assert.equal((await app.introspect(token)).body.active, true)
    assert.equal((await app.revoke(token)).status, 200)
    assert.deepEqual((await app.introspect(token)).body, { active: false })
    assert.deepEqual((await apps.driveApi(server).introspect(token)).body, { active: false })
  })
})
