import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type ResourceServerOptions, resourceServer } from '@valetkey/resource'
import { aConfiguration, aServer, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { type Bought, bought } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** An API whose access tokens have the `typ` and the key of ID tokens. */
const ledger = 'https://ledger.example/'
const apis = [
  ...aConfiguration.apis,
  {
    identifier: ledger,
    name: 'Ledger',
    access_token_typ: 'JWT',
    access_token_signing_alg: 'RS256',
    scopes: [{ name: 'ledger.read', description: 'See your ledger' }],
    introspection_clients: ['drive-api'],
  },
]
const clients = [
  ...aConfiguration.clients.map((client) => ({ ...client, scope: `${client.scope} ledger.read` })),
  {
    client_id: 'signed-shop',
    client_secret: 'signed-shop-secret-0123456789abcdef',
    client_name: 'Signed Shop',
    redirect_uris: ['https://signed.example/callback'],
    userinfo_signed_response_alg: 'RS256',
    scope: 'openid',
  },
]

const headerOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.', 1)[0] ?? '', 'base64url').toString())

describe('an ID token sent to an API whose access tokens have the same typ (threat B9, RFC 8725 §3.11)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let tokens: Bought
  /** JWTs of this server with the typ `JWT` and the same key that are not access tokens. */
  let others: Record<string, string>
  before(async () => {
    server = await aWatchedServer({ apis, clients })
    shop = apps.printShop(server)
    tokens = await bought(shop, { scope: 'openid ledger.read offline_access', nonce: 'n' })
    const signed = new App(
      server,
      'signed-shop',
      'https://signed.example/callback',
      clients.at(-1)?.client_secret,
    )
    const own = await bought(signed, { scope: 'openid' }, { walker: tokens.walker })
    const headers = { authorization: `Bearer ${own.accessToken}` }
    const { cookies } = tokens.walker
    const jarm = await ask(server, signed.request({ response_mode: 'jwt', scope: 'openid' }).url, { cookies })
    others = {
      'an ID token': tokens.idToken,
      'an ID token without a nonce': own.idToken,
      'a signed UserInfo response': (await ask(server, '/userinfo', { headers })).html,
      'a signed authorization response': answerIn(jarm.location).get('response') ?? '',
    }
  })
  after(() => server[Symbol.asyncDispose]())

  /** The reason why an API with these options refuses a token; `accepted` if it accepts the token. */
  async function answered(token: string, change: Partial<ResourceServerOptions> = {}): Promise<string> {
    let detail = 'accepted'
    const api = resourceServer({
      issuer: server.issuer,
      audience: ledger,
      typ: 'JWT',
      fetch: (url, init) => server.fetch(new Request(url, init)),
      now: () => server.clock.now(),
      onRefused: (refusal) => {
        detail = refusal.detail
      },
      ...change,
    })
    await api.check({ headers: { authorization: `Bearer ${token}` }, url: '/' })
    return detail
  }

  test('has the typ and the key of the access token, so the headers do not distinguish the two', () => {
    for (const [what, token] of Object.entries({ ...others, 'the access token': tokens.accessToken })) {
      assert.deepEqual(headerOf(token), headerOf(tokens.idToken), what)
      assert.equal(headerOf(token).typ, 'JWT')
    }
  })

  test('is refused by @valetkey/resource, which accepts the access token', async () => {
    assert.equal(await answered(tokens.accessToken), 'accepted')
    for (const [what, token] of Object.entries(others)) {
      assert.match(await answered(token), /^aud must contain/, what)
    }
    assert.match(await answered(tokens.accessToken, { typ: 'at+jwt' }), /^typ must be at\+jwt/)
  })

  test('is refused even if the API has the id of the client as its identifier', async () => {
    for (const audience of ['print-shop', 'signed-shop']) {
      for (const [what, token] of Object.entries(others)) {
        assert.notEqual(await answered(token, { audience }), 'accepted', `${what} for ${audience}`)
      }
    }
    assert.match(await answered(tokens.idToken, { audience: 'print-shop' }), /^jti must be/)
  })

  test('cannot have an audience that is an API: no client id has a colon, and every identifier of an API has one', async () => {
    const clients = (client_id: string) => [{ ...aConfiguration.clients[0], client_id }]
    for (const id of [ledger, 'urn:ledger', `${aConfiguration.issuer}/userinfo`, 'a:b', ':']) {
      await assert.rejects(aServer({ clients: clients(id) }), /client_id: expected/, id)
    }
    for (const identifier of ['ledger', 'print-shop', '//ledger.example/', '/ledger']) {
      const wrong = [{ identifier, name: 'Ledger', access_token_typ: 'JWT' }]
      await assert.rejects(
        aServer({ apis: wrong, clients: [] }),
        /identifier: expected an absolute URI/,
        identifier,
      )
    }
  })

  test('is not active at introspection, revokes nothing and does not open UserInfo', async () => {
    for (const [what, token] of Object.entries(others)) {
      assert.deepEqual((await shop.introspect(token)).body, { active: false }, what)
      assert.deepEqual((await apps.driveApi(server).introspect(token)).body, { active: false }, what)
      assert.equal((await shop.userInfo(token)).status, 401, what)
      assert.equal((await shop.revoke(token)).status, 200)
    }
    assert.equal((await shop.introspect(tokens.accessToken)).body.active, true)
  })

  test('an access token with the typ JWT is not accepted as an ID token', async () => {
    const walker = await new Walker(server).go(shop.request({ id_token_hint: tokens.accessToken }).url)
    assert.equal(walker.answer().get('error'), 'invalid_request')
    const path = `/end-session?${new URLSearchParams({ id_token_hint: tokens.accessToken })}`
    const answer = await ask(server, path, { cookies: tokens.walker.cookies })
    assert.deepEqual([answer.status, answer.headers.getSetCookie()], [200, []])
  })

  test('introspection, UserInfo and revocation of this server accept the access token', async () => {
    const { accessToken } = await bought(shop, { scope: 'openid ledger.read' }, { walker: tokens.walker })
    assert.equal(headerOf(accessToken).typ, 'JWT')
    const { body } = await apps.driveApi(server).introspect(accessToken)
    assert.deepEqual([body.active, body.client_id, body.scope], [true, 'print-shop', 'ledger.read'])
    assert.equal((await shop.userInfo(accessToken)).status, 200)
    assert.equal((await shop.revoke(accessToken)).status, 200)
    assert.deepEqual((await apps.driveApi(server).introspect(accessToken)).body, { active: false })
    assert.equal((await shop.userInfo(accessToken)).status, 401)
  })

  test('APIs whose access tokens have different types do not share one (RFC 9068 §3)', async () => {
    const machine = new App(server, 'thumbnailer', '', 'thumbnailer-secret-0123456789abcdef')
    const ask = (scope: string) => machine.post('/token', { grant_type: 'client_credentials', scope })
    assert.equal((await ask('ledger.read')).status, 200)
    assert.equal((await ask('ledger.read photos.read')).body.error, 'invalid_target')
  })
})
