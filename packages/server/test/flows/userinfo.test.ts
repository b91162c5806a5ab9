import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { bought } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const users = [
  {
    ...aConfiguration.users[0],
    phone_number: '+1 555 0100',
    phone_number_verified: false,
    birthdate: '1990-04-23',
    zoneinfo: 'Europe/Paris',
    address: { locality: 'Paris', country: 'France' },
  },
]

describe('UserInfo (OIDC Core §5.3)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let walker: Walker
  before(async () => {
    server = await aWatchedServer({ users })
    shop = apps.printShop(server)
    walker = new Walker(server)
  })
  after(() => server[Symbol.asyncDispose]())

  const tokenFor = async (scope: string): Promise<string> =>
    (await bought(shop, { scope }, { walker })).accessToken

  for (const [scope, names] of Object.entries({
    openid: ['sub'],
    'openid profile': [
      'sub',
      'preferred_username',
      'name',
      'given_name',
      'family_name',
      'birthdate',
      'zoneinfo',
      'updated_at',
    ],
    'openid email': ['sub', 'email', 'email_verified'],
    'openid address': ['sub', 'address'],
    'openid phone': ['sub', 'phone_number', 'phone_number_verified'],
  })) {
    test(`${scope} returns ${names.join(', ')} and nothing else (§5.4)`, async () => {
      const { body } = await shop.userInfo(await tokenFor(scope))
      assert.deepEqual(Object.keys(body).sort(), [...names].sort())
    })
  }

  test('the sub is the same as in the ID token (§5.3.2)', async () => {
    const tokens = await bought(shop, { scope: 'openid' }, { walker })
    const { body } = await shop.userInfo(tokens.accessToken)
    assert.equal(body.sub, decodeJwt(tokens.idToken).sub)
  })

  test('values have their JSON types: booleans, numbers, objects (§5.1)', async () => {
    const { body } = await shop.userInfo(await tokenFor('openid profile email address phone'))
    assert.deepEqual(
      [body.email_verified, body.phone_number_verified, body.updated_at, body.address],
      [true, false, 1_700_000_000, { locality: 'Paris', country: 'France' }],
    )
  })

  test('accepts the token in the header, by GET or POST, and in a form, by POST (RFC 6750 §2)', async () => {
    const token = await tokenFor('openid')
    const headers = { authorization: `Bearer ${token}` }
    for (const asked of [
      { headers },
      { headers, method: 'POST' },
      { headers: { authorization: `bearer ${token}` } },
      { form: { access_token: token } },
    ]) {
      const { status, headers: answered } = await ask(server, '/userinfo', asked)
      assert.equal(status, 200)
      assert.match(answered.get('content-type') ?? '', /^application\/json/)
    }
  })

  test('refuses a token in the URL, in two places, or repeated (RFC 6750 §2, §3.1)', async () => {
    const token = await tokenFor('openid')
    const headers = { authorization: `Bearer ${token}` }
    for (const [path, asked] of [
      [`/userinfo?access_token=${token}`, {}],
      [`/userinfo?access_token=${token}`, { headers }],
      ['/userinfo', { headers, form: { access_token: token } }],
      ['/userinfo', { form: { access_token: [token, token] } }],
      ['/userinfo', { headers: { authorization: `Bearer ${token} x` } }],
    ] as const) {
      const { status, headers: answered } = await ask(server, path, asked)
      assert.equal(status, 400, path)
      assert.match(answered.get('www-authenticate') ?? '', /error="invalid_request"/)
    }
  })

  test('without a token, the challenge names only the realm and the scope (RFC 6750 §3.1)', async () => {
    for (const headers of [{}, { authorization: 'Basic YTpi' }]) {
      const { status, headers: answered, html } = await ask(server, '/userinfo', { headers })
      assert.deepEqual([status, html], [401, ''])
      assert.equal(answered.get('www-authenticate'), `Bearer realm="${server.issuer}", scope="openid"`)
    }
  })

  test('an expired or unknown token is refused with invalid_token', async () => {
    const token = await tokenFor('openid')
    server.clock.advance(3600)
    for (const bad of [token, 'garbage']) {
      const { status, headers } = await shop.userInfo(bad)
      assert.equal(status, 401)
      assert.match(headers.get('www-authenticate') ?? '', /error="invalid_token"/)
    }
  })

  test('a token for an API only is refused with invalid_token', async () => {
    const { status, headers } = await shop.userInfo(await tokenFor('photos.read'))
    assert.equal(status, 401)
    assert.match(headers.get('www-authenticate') ?? '', /error="invalid_token"/)
  })

  test('returns the current data of the person, not that at sign-in', async () => {
    const { accessToken } = await bought(shop, { scope: 'openid profile' })
    const renamed = [{ ...users[0], name: 'Alice Brown' }]
    await using again = await aWatchedServer({ users: renamed }, { data: server.data, clock: server.clock })
    assert.equal((await apps.printShop(again).userInfo(accessToken)).body.name, 'Alice Brown')
  })
})
