import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import { aConfiguration, aServer, type TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { assertRefused, bought } from '../support/bought.ts'
import { ownClaims } from '../support/own-claims.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const [drive, album] = aConfiguration.apis
const apis = [
  { ...drive, claims: ['department', 'email', 'salary_band'] },
  { ...album, claims: ['department'] },
]
const bothScopes = 'openid work email photos.read album.write offline_access'
const forDrive = { scope: bothScopes, resource: 'https://drive.example/' }
const forAlbum = { scope: bothScopes, resource: 'https://album.example/' }
const person = ({ department, email, projects, salary_band }: Record<string, unknown>) =>
  JSON.parse(JSON.stringify({ department, email, projects, salary_band }))

describe('claims about people in access tokens (RFC 9068 §2.2.3)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  before(async () => {
    server = await aWatchedServer({ ...ownClaims, apis })
    shop = apps.printShop(server)
  })
  after(() => server[Symbol.asyncDispose]())

  test('a JWT carries the claims that its API names, of the scopes that the client was granted', async () => {
    const { accessToken, refreshToken } = await bought(shop, forDrive)
    assert.deepEqual(person(decodeJwt(accessToken)), { department: 'Physics', email: 'alice@example.com' })
    const { body } = await shop.refresh(refreshToken, { resource: forDrive.resource })
    assert.equal(decodeJwt(body.access_token ?? '').department, 'Physics')
    const narrowed = await shop.refresh(refreshToken, { ...forDrive, scope: 'openid email photos.read' })
    assert.deepEqual(person(decodeJwt(narrowed.body.access_token ?? '')), { email: 'alice@example.com' })
  })

  test('none of them is in the token of a client that was not granted their scope', async () => {
    const { accessToken } = await bought(shop, { ...forDrive, scope: 'openid photos.read' })
    assert.deepEqual(person(decodeJwt(accessToken)), {})
  })

  test('the API sees them at introspection; the client that holds an opaque token does not', async () => {
    const { accessToken } = await bought(shop, forAlbum)
    const seen = (await apps.albumApi(server).introspect(accessToken)).body
    assert.deepEqual(person(seen), { department: 'Physics' })
    assert.deepEqual(person((await shop.introspect(accessToken)).body), {})
    const { accessToken: jwt } = await bought(shop, forDrive)
    const told = (await apps.driveApi(server).introspect(jwt)).body
    assert.deepEqual(person(told), { department: 'Physics', email: 'alice@example.com' })
  })

  test('an app that is the API as well sees them when it introspects its own token', async () => {
    const both = apis.map((api) => ({ ...api, introspection_clients: ['print-shop'] }))
    await using one = await aServer({ ...ownClaims, apis: both })
    const app = apps.printShop(one)
    const { accessToken } = await bought(app, forAlbum)
    assert.deepEqual(person((await app.introspect(accessToken)).body), { department: 'Physics' })
  })

  test('one JWT for two APIs that name different claims is refused, and the message says what to do', async () => {
    const other = { ...drive, identifier: 'https://print.example/', scopes: [] }
    const clients = ownClaims.clients.map((client) => ({ ...client, resources: ['https://print.example/'] }))
    await using two = await aServer({ ...ownClaims, clients, apis: [...apis, other] })
    const app = apps.printShop(two)
    const resource = ['https://drive.example/', 'https://print.example/']
    const { code, verifier } = await app.authorize({ scope: 'openid work photos.read', resource })
    const refused = await app.redeem(code, verifier)
    assertRefused(refused, 'invalid_target')
    assert.match(String(refused.body.error_description), /do not receive the same claims .* with resource$/)
    const single = await app.redeem(code, verifier, { resource: 'https://print.example/' })
    assert.deepEqual(person(decodeJwt(single.body.access_token ?? '')), {})
  })

  test('a client that acts for itself has no claims of a person', async () => {
    const app = apps.thumbnailer(server)
    const { body } = await app.post('/token', { grant_type: 'client_credentials', scope: 'photos.read' })
    assert.deepEqual(person(decodeJwt(body.access_token ?? '')), {})
  })
})

test('an opaque token shows current values, and no claim that its API no longer names', async () => {
  await using before = await aServer({ ...ownClaims, apis })
  const shop = apps.printShop(before)
  const { accessToken } = await bought(shop, forAlbum)
  const { accessToken: jwt } = await bought(shop, forDrive)
  const [alice, ...others] = ownClaims.users
  const moved = { ...alice, claims: { department: 'Art' } }
  const change = { apis: [{ ...drive, claims: ['email'] }, apis[1] ?? {}], users: [moved, ...others] }
  await using after = await aServer({ ...ownClaims, ...change }, { data: before.data, clock: before.clock })
  assert.deepEqual(person((await apps.albumApi(after).introspect(accessToken)).body), { department: 'Art' })
  assert.deepEqual(person((await apps.driveApi(after).introspect(jwt)).body), { email: 'alice@example.com' })
})
