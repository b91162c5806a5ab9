import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import { Device, television } from '../support/a-device.ts'
import { aServer, type TestServer } from '../support/a-server.ts'
import { OldApp, oldApp } from '../support/an-old-app.ts'
import { App, apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { ownClaims } from '../support/own-claims.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const worker = { department: 'Physics', projects: ['Sky', 'Sea'] }
const clients = [
  ...ownClaims.clients.map((client) =>
    client.client_id === 'spa'
      ? { ...client, scope: `${client.scope} work`, optional_scope: 'work' }
      : client,
  ),
  { ...television, scope: `${television.scope} work` },
  { ...oldApp, scope: 'openid photos.read work' },
]

describe('claims and scopes that an operator declares', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  before(async () => {
    server = await aWatchedServer({ ...ownClaims, clients, features: { device: true, password: true } })
    shop = apps.printShop(server)
  })
  after(() => server[Symbol.asyncDispose]())

  const seenAt = async (app: App, accessToken: string) => {
    const { sub: _, ...seen } = (await app.userInfo(accessToken)).body
    return seen
  }

  test('the metadata lists them', async () => {
    const response = await server.fetch(new Request(`${server.issuer}/.well-known/openid-configuration`))
    const document = (await response.json()) as { claims_supported: string[]; scopes_supported: string[] }
    for (const { name } of ownClaims.claims) assert.ok(document.claims_supported.includes(name), name)
    for (const { name } of ownClaims.scopes) assert.ok(document.scopes_supported.includes(name), name)
  })

  test('UserInfo returns the claims of a granted scope, also after a refresh, and the ID token does not', async () => {
    const first = await bought(shop, { scope: 'openid work offline_access' })
    assert.deepEqual(await seenAt(shop, first.accessToken), worker)
    const { body } = await shop.refresh(first.refreshToken)
    assert.deepEqual(await seenAt(shop, body.access_token ?? ''), worker)
    for (const idToken of [first.idToken, body.id_token ?? ''])
      assert.equal('department' in decodeJwt(idToken), false)
    const narrowed = await shop.refresh(first.refreshToken, { scope: 'openid' })
    assert.deepEqual(await seenAt(shop, narrowed.body.access_token ?? ''), {})
  })

  test('zero and false are values, and a scope may contain standard claims', async () => {
    const { accessToken } = await bought(shop, { scope: 'openid badge' })
    const expected = { 'https://staff.example/badge': 0, keyholder: false, nickname: 'Al' }
    assert.deepEqual(await seenAt(shop, accessToken), expected)
  })

  test('a claim can be requested by name for the ID token, and is described to the person (OIDC Core §5.5)', async () => {
    const walker = new Walker(server)
    const claims = JSON.stringify({ id_token: { department: { essential: true } } })
    const { url, verifier } = shop.request({ scope: 'openid', claims, prompt: 'consent' })
    await walker.go(url)
    await walker.signIn()
    assert.match(walker.html, /See your department/)
    await walker.allow()
    const { body } = await shop.redeem(walker.answer().get('code') ?? '', verifier)
    assert.equal(decodeJwt(body.id_token ?? '').department, 'Physics')
  })

  test('the consent page describes a scope in the words of the operator, with every claim in it', async () => {
    const walker = new Walker(server)
    await walker.go(shop.request({ scope: 'openid work badge', prompt: 'consent' }).url)
    await walker.signIn()
    for (const words of ['where you work', 'your department', 'your projects', 'you have a key', 'nickname'])
      assert.match(walker.html, new RegExp(`See [\\w ]*${words}`))
    assert.equal(walker.html.match(/See the number of your badge/g)?.length, 1, 'the same words once')
  })

  test('a person may decline an optional scope, and with it its claims', async () => {
    const spa = apps.spa(server)
    const claims = JSON.stringify({ userinfo: { department: null } })
    const declined = await bought(spa, { scope: 'openid work', claims }, { choice: { scope: [] } })
    assert.deepEqual(await seenAt(spa, declined.accessToken), {})
  })

  test('a device and an app with a password receive them, too', async () => {
    const device = await new Device(server).start({ scope: 'openid work' })
    const walker = new Walker(server)
    await walker.go('/device')
    await walker.signIn()
    await walker.submit({ user_code: device.userCode })
    assert.match(walker.html, /See your department/)
    await walker.allow()
    server.clock.advance(5)
    assert.deepEqual(await seenAt(shop, (await device.poll()).body.access_token ?? ''), worker)
    const { body } = await new OldApp(server).password({ scope: 'openid work' })
    assert.deepEqual(await seenAt(shop, body.access_token ?? ''), worker)
  })

  test('a client for which a claim is meant receives it, and no other client does', async () => {
    const secret = 'other-shop-secret-0123456789abcdef'
    const other = new App(server, 'other-shop', 'https://other.example/callback')
    const { code, verifier } = await other.authorize({ scope: 'openid work' })
    const { body } = await other.redeem(code, verifier, { client_secret: secret })
    assert.deepEqual(await seenAt(other, body.access_token ?? ''), { ...worker, salary_band: 'D' })
  })
})

test('a claim that is no longer declared is no longer returned, nor one whose type has changed', async () => {
  const { users, clients, claims, scopes } = ownClaims
  await using before = await aServer({ ...ownClaims, clients })
  const first = await bought(apps.printShop(before), { scope: 'openid work offline_access' })
  await using after = await aServer(
    {
      claims: claims
        .filter(({ name }) => name !== 'projects')
        .map((claim) => (claim.name === 'department' ? { ...claim, type: 'number' } : claim)),
      scopes: scopes.map((scope) => ({
        ...scope,
        claims: scope.claims.filter((name) => name !== 'projects'),
      })),
      users: [{ ...users[0], claims: { department: 7, salary_band: 'D' } }, ...users.slice(1)],
      clients,
    },
    { data: before.data, clock: before.clock },
  )
  const shop = apps.printShop(after)
  const { sub: _sub, ...seen } = (await shop.userInfo(first.accessToken)).body
  assert.deepEqual(seen, { department: 7 })
  const { body } = await shop.refresh(first.refreshToken)
  assert.deepEqual(Object.keys((await shop.userInfo(body.access_token ?? '')).body), ['sub', 'department'])
})
