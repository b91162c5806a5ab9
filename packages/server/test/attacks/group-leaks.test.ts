import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import { aConfiguration, aServer, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { ownClaims } from '../support/own-claims.ts'
import { refusedSettings } from '../support/refused-settings.ts'
import { register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const [alice, ...others] = aConfiguration.users
const [drive, ...otherApis] = aConfiguration.apis
const users = [{ ...alice, groups: ['admins'], roles: ['root'] }, ...others]
const clients = aConfiguration.clients.map((client) => ({
  ...client,
  claims_in_id_token: true,
  ...(client.client_id === 'print-shop' ? { scope: `${client.scope} groups roles` } : {}),
}))
const everything = JSON.stringify({
  userinfo: { groups: null, roles: null },
  id_token: { groups: { essential: true }, roles: { essential: true } },
})

/** Groups and roles decide about access in other programs, and say much about a person. */
describe('groups and roles reach nobody who was not granted their scope', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    const apis = [{ ...drive, claims: ['groups', 'roles'] }, ...otherApis]
    server = await aWatchedServer({ users, clients, apis, registration: { mode: 'open' } })
  })
  after(() => server[Symbol.asyncDispose]())

  const noneIn = (...claims: readonly Record<string, unknown>[]) => {
    for (const each of claims) assert.deepEqual([each.groups, each.roles], [undefined, undefined])
  }

  test('not a client that is not registered for it, even if it asks by name or for a token of an API that names them', async () => {
    const spa = apps.spa(server)
    const walker = new Walker(server)
    await walker.go(spa.request({ scope: 'openid groups' }).url)
    assert.equal(walker.answer().get('error'), 'invalid_scope')
    const first = await bought(spa, { scope: 'openid photos.read', claims: everything })
    noneIn(
      decodeJwt(first.accessToken),
      decodeJwt(first.idToken),
      (await spa.userInfo(first.accessToken)).body,
    )
    noneIn((await apps.driveApi(server).introspect(first.accessToken)).body)
  })

  test('not a client that is registered for it but did not ask, nor one whose person declined', async () => {
    const shop = apps.printShop(server)
    const { accessToken, idToken } = await bought(shop, { scope: 'openid profile email photos.read' })
    noneIn(decodeJwt(accessToken), decodeJwt(idToken), (await shop.userInfo(accessToken)).body)
  })

  test('not an app that registered itself, unless the policy allows it', async () => {
    const redirectUri = 'https://new.example/callback'
    const asked = {
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'none',
      scope: 'openid groups roles',
    }
    const { body } = await register(server, { ...asked, claims_in_id_token: true })
    assert.equal(body.scope, 'openid')
    const app = new App(server, String(body.client_id), redirectUri)
    const { idToken, accessToken } = await bought(app, { scope: 'openid groups roles', claims: everything })
    noneIn(decodeJwt(idToken), (await app.userInfo(accessToken)).body)
    const { scope: _, ...silent } = asked
    assert.doesNotMatch(String((await register(server, silent)).body.scope), /groups|roles/)
  })

  test('an app that registered itself under a policy that names the scope asks the person like any other', async () => {
    const policy = { mode: 'open', scope: 'openid groups' }
    await using open = await aServer({ users, clients, registration: policy })
    const redirectUri = 'https://new.example/callback'
    const asked = { redirect_uris: [redirectUri], token_endpoint_auth_method: 'none', scope: 'openid groups' }
    const { body } = await register(open, asked)
    const app = new App(open, String(body.client_id), redirectUri)
    const walker = new Walker(open)
    await walker.go(app.request({ scope: 'openid groups' }).url)
    await walker.signIn()
    assert.match(walker.html, /Nobody vouches for this app/)
    assert.match(walker.html, /See which groups you are in/)
    const { accessToken } = await bought(app, { scope: 'openid groups' }, { walker })
    assert.deepEqual((await app.userInfo(accessToken)).body.groups, ['admins'])
  })

  test('not an API in the token for another one', async () => {
    const shop = apps.printShop(server)
    const scope = 'openid groups roles photos.read album.write'
    const { accessToken } = await bought(shop, { scope, resource: 'https://album.example/' })
    noneIn((await apps.albumApi(server).introspect(accessToken)).body)
  })
})

describe('names that would become other names are refused', () => {
  const lines = (groups: unknown) => refusedSettings({ users: [{ ...alice, groups }] })

  for (const name of [
    '',
    ' admins',
    'admins ',
    'two  spaces',
    'ad\u200bmins',
    'ad"mins',
    'ad\\mins',
    'a\nb',
    'e\u0301',
  ])
    test(JSON.stringify(name), () => {
      assert.match(lines([name])[0] ?? '', /^users\[0\]\.groups\[0\]: expected a name of 1 to 200 bytes/)
    })

  test('two equal names, no list, and more than fits into a token', () => {
    assert.equal(lines(['admins', 'admins']).length, 1)
    assert.equal(lines('admins').length, 1)
    const many = Array.from({ length: 40 }, (_, index) => `${index}`.padEnd(60, 'x'))
    const [line = ''] = lines(many)
    assert.equal(line, 'users[0].groups: expected names with at most 2048 bytes of JSON together, got a list')
  })

  test('an API and an operator cannot take the names of the scopes groups and roles', () => {
    const scope = { name: 'groups', description: 'See something' }
    assert.equal(refusedSettings({ apis: [{ ...drive, scopes: [scope] }], clients: [] }).length > 0, true)
    const own = { ...scope, claims: ['email'] }
    const line =
      'scopes[0].name: expected a name that neither OpenID Connect nor this server defines, got "groups"'
    assert.deepEqual(refusedSettings({ scopes: [own] }), [line])
  })
})

describe('claims_as changes no claim into another one', () => {
  const [shop, ...rest] = clients
  const withForms = (forms: unknown) => ({
    ...ownClaims,
    clients: [{ ...shop, claims_as: forms }, ...rest],
  })
  const lines = (forms: unknown) => refusedSettings(withForms(forms))

  for (const name of [
    'sub',
    'SUB',
    'aud',
    'nonce',
    'email',
    'email_verified',
    'roles',
    'department',
    '__proto__',
    '',
  ])
    test(`groups as ${JSON.stringify(name)}`, () => {
      assert.match(lines({ groups: { name } })[0] ?? '', /^clients\[0\]\.claims_as\.groups\.name: expected /)
    })

  test('two claims as one', () => {
    assert.deepEqual(lines({ groups: { name: 'memberOf' }, roles: { name: 'memberof' } }), [
      'clients[0].claims_as.roles.name: expected a name that no other claim has, got "memberof"',
    ])
  })

  test('a standard claim, an unknown one, a shape for what is no list, and other members', () => {
    for (const name of ['email', 'sub', 'shoe_size', 'toString'])
      assert.match(
        lines({ [name]: { name: 'x' } })[0] ?? '',
        /claims_as\.\w+: expected one of groups, roles, department/,
      )
    assert.match(
      lines({ department: { shape: 'comma_separated' } })[0] ?? '',
      /shape: expected nothing, because the type of the claim is string/,
    )
    for (const form of [{}, 'memberOf', { name: 7 }, { shape: 'xml' }, { name: 'x', if: 'y' }, null])
      assert.match(
        lines({ groups: form })[0] ?? '',
        /claims_as\.groups: expected an object with name, shape or both/,
      )
  })

  test('a name that contains the separator does not become two names', async () => {
    const people = [
      { ...alice, groups: ['staff admins', 'a,b', 'ops'], roles: ['x,root', 'reader'] },
      ...others,
    ]
    const forms = { groups: { shape: 'space_separated' }, roles: { shape: 'comma_separated' } }
    const { claims: _c, scopes: _s, users: _u, ...configuration } = withForms(forms)
    await using server = await aServer({ ...configuration, users: people })
    const app = apps.printShop(server)
    const { accessToken } = await bought(app, { scope: 'openid groups roles' })
    const { groups, roles } = (await app.userInfo(accessToken)).body
    assert.deepEqual([groups, roles], ['a,b ops', 'reader'])
  })

  test('an app that registers itself cannot set it', async () => {
    await using server = await aServer({ registration: { mode: 'open', scope: 'openid groups' } })
    const forms = { groups: { name: 'sub' } }
    const asked = {
      redirect_uris: ['https://new.example/callback'],
      scope: 'openid groups',
      claims_as: forms,
    }
    const { status, body } = await register(server, asked)
    assert.deepEqual([status, 'claims_as' in body], [201, false])
  })
})
