import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import { aConfiguration, aServer, type TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const [alice, bob] = aConfiguration.users
const [drive, album] = aConfiguration.apis
const configuration = {
  users: [{ ...alice, groups: ['staff', 'grafana-admins'], roles: ['editor'] }, bob ?? {}],
  apis: [
    { ...drive, claims: ['roles'] },
    { ...album, claims: ['groups'] },
  ],
  clients: aConfiguration.clients.map((client) =>
    client.client_id === 'print-shop'
      ? { ...client, scope: `${client.scope} groups roles`, claims_in_id_token: true }
      : client,
  ),
}
const given = ({ groups, roles }: Record<string, unknown>) => ({ groups, roles })
const both = { groups: ['grafana-admins', 'staff'], roles: ['editor'] }
const scope = 'openid groups roles'

describe('groups and roles of people (RFC 9068 §2.2.3.1)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  before(async () => {
    server = await aWatchedServer(configuration)
    shop = apps.printShop(server)
  })
  after(() => server[Symbol.asyncDispose]())

  test('the scopes groups and roles request them, at UserInfo and in the ID token', async () => {
    const { accessToken, idToken } = await bought(shop, { scope })
    assert.deepEqual(given((await shop.userInfo(accessToken)).body), both)
    assert.deepEqual(given(decodeJwt(idToken)), both)
    const one = await bought(shop, { scope: 'openid roles' })
    assert.deepEqual(given(decodeJwt(one.idToken)), { ...both, groups: undefined })
  })

  test('a person without groups has an empty list, so that apps notice that they left the last one', async () => {
    const asBob = { username: 'bob', password: 'staple garden window' }
    const { accessToken } = await bought(shop, { scope }, asBob)
    assert.deepEqual(given((await shop.userInfo(accessToken)).body), { groups: [], roles: [] })
  })

  test('the consent page says what the app will see', async () => {
    const walker = new Walker(server)
    await walker.go(shop.request({ scope, prompt: 'consent' }).url)
    await walker.signIn()
    assert.match(walker.html, /See which groups you are in/)
    assert.match(walker.html, /See your roles/)
  })

  test('they can be requested by name for the ID token, as Argo CD does (OIDC Core §5.5)', async () => {
    const claims = JSON.stringify({ id_token: { groups: { essential: true } } })
    const { idToken } = await bought(shop, { scope: 'openid', claims, prompt: 'consent' })
    assert.deepEqual(given(decodeJwt(idToken)), { ...both, roles: undefined })
  })

  test('the access tokens of an API carry those that it names', async () => {
    const asked = { scope: `${scope} photos.read album.write` }
    const jwt = await bought(shop, { ...asked, resource: 'https://drive.example/' })
    assert.deepEqual(given(decodeJwt(jwt.accessToken)), { ...both, groups: undefined })
    const opaque = await bought(shop, { ...asked, resource: 'https://album.example/' })
    const seen = (await apps.albumApi(server).introspect(opaque.accessToken)).body
    assert.deepEqual(given(seen), { ...both, roles: undefined })
  })

  test('the metadata lists the scopes and the claims', async () => {
    const response = await server.fetch(new Request(`${server.issuer}/.well-known/openid-configuration`))
    const text = await response.text()
    assert.match(text, /"scopes_supported":\[[^\]]*"groups","roles"/)
    assert.match(text, /"claims_supported":\[[^\]]*"groups","roles"/)
  })
})

test('a change of the configuration file is seen at UserInfo, at introspection and after a refresh', async () => {
  await using server = await aServer(configuration)
  const shop = apps.printShop(server)
  const asked = { scope: `${scope} album.write offline_access` }
  const first = await bought(shop, {
    ...asked,
    resource: [`${server.issuer}/userinfo`, 'https://album.example/'],
  })
  const users = [{ ...configuration.users[0], groups: ['staff'] }, bob ?? {}]
  await using _ = await aServer({ ...configuration, users }, { data: server.data, clock: server.clock })
  const now = { groups: ['staff'], roles: ['editor'] }
  assert.deepEqual(given((await shop.userInfo(first.accessToken)).body), now)
  const seen = (await apps.albumApi(server).introspect(first.accessToken)).body
  assert.deepEqual(given(seen), { ...now, roles: undefined })
  const { body } = await shop.refresh(first.refreshToken)
  assert.deepEqual(given(decodeJwt(body.id_token ?? '')), now)
})

test('a person with as many groups, roles and claims as possible signs in, calls APIs and signs out', async () => {
  const full = (length: number, most: number) =>
    Array.from({ length: Math.floor(most / (length + 3)) }, (_, index) => `${index}`.padEnd(length, 'x'))
  const values = { a: 'ü'.repeat(230), b: 'ü'.repeat(230) }
  const names = [...Object.keys(values), ...full(59, 1536 - 10)]
  const users = [{ ...alice, groups: full(29, 2048), roles: full(29, 512), claims: values }, bob ?? {}]
  const carried = { claims: ['groups', 'roles', ...names, 'email', 'name'] }
  const every = 'openid profile email address phone groups roles most photos.read album.write offline_access'
  const clients = configuration.clients.map((client) =>
    client.client_id === 'print-shop'
      ? { ...client, scope: every, post_logout_redirect_uris: ['https://shop.example/bye'] }
      : client,
  )
  await using server = await aServer({
    claims: names.map((name) => ({ name, type: 'string', description: 'See a long text' })),
    scopes: [{ name: 'most', description: 'See long texts', claims: names }],
    users,
    clients,
    apis: [
      { ...drive, ...carried },
      { ...album, ...carried },
    ],
  })
  const shop = apps.printShop(server)
  const jwt = await bought(shop, { scope: every, resource: 'https://drive.example/' })
  assert.equal((decodeJwt(jwt.accessToken).groups as string[]).length, 64)
  assert.equal((await apps.driveApi(server).introspect(jwt.accessToken)).body.active, true)
  const resource = ['https://album.example/', `${server.issuer}/userinfo`]
  const opaque = await bought(shop, { scope: every, resource })
  assert.equal((await apps.albumApi(server).introspect(opaque.accessToken)).body.b, values.b)
  const leaving = {
    id_token_hint: jwt.idToken,
    post_logout_redirect_uri: 'https://shop.example/bye',
    state: 's',
  }
  const { walker } = jwt
  await walker.go(`/end-session?${new URLSearchParams(leaving)}`)
  assert.ok(walker.url === 'https://shop.example/bye?state=s', walker.url.slice(0, 100))
})

describe('claims_as: a client that insists on another name or shape', () => {
  const forms = {
    groups: { name: 'memberOf', shape: 'comma_separated' },
    roles: { name: 'immich_role', shape: 'space_separated' },
    'https://staff.example/badge': { name: 'badge' },
  }
  const [, , ...more] = configuration.users
  const users = [
    { ...configuration.users[0], claims: { 'https://staff.example/badge': 7 } },
    bob ?? {},
    ...more,
  ]
  const own = {
    claims: [{ name: 'https://staff.example/badge', type: 'number', description: 'See your badge' }],
    scopes: [{ name: 'badge', description: 'See your badge', claims: ['https://staff.example/badge'] }],
  }
  const clients = configuration.clients.map((client) =>
    client.client_id === 'print-shop'
      ? { ...client, scope: `${client.scope} badge`, claims_as: forms }
      : { ...client, scope: `${client.scope} groups` },
  )
  const asked = { scope: `${scope} badge photos.read`, resource: ['https://drive.example/'] }

  test('UserInfo and the ID token have them so; access tokens and other clients are not affected', async () => {
    await using server = await aServer({ ...configuration, ...own, users, clients })
    const shop = apps.printShop(server)
    const { accessToken, idToken } = await bought(shop, { ...asked, resource: [] })
    for (const told of [(await shop.userInfo(accessToken)).body, decodeJwt(idToken)] as Record<
      string,
      unknown
    >[]) {
      assert.deepEqual(given(told), { groups: undefined, roles: undefined })
      assert.deepEqual([told.memberOf, told.immich_role, told.badge], ['grafana-admins,staff', 'editor', 7])
    }
    assert.deepEqual(given(decodeJwt((await bought(shop, asked)).accessToken)), {
      ...both,
      groups: undefined,
    })
    const spa = apps.spa(server)
    const other = await bought(spa, { scope: 'openid groups' })
    assert.deepEqual((await spa.userInfo(other.accessToken)).body.groups, both.groups)
  })

  test('a person without any has an empty text', async () => {
    await using server = await aServer({ ...configuration, ...own, users, clients })
    const shop = apps.printShop(server)
    const asBob = { username: 'bob', password: 'staple garden window' }
    const { accessToken } = await bought(shop, { scope }, asBob)
    const { memberOf, immich_role } = (await shop.userInfo(accessToken)).body
    assert.deepEqual([memberOf, immich_role], ['', ''])
  })
})
