import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import { aConfiguration, aServer, type TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { ownClaims } from '../support/own-claims.ts'
import { refusedSettings } from '../support/refused-settings.ts'
import { register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const claim = (name: string) => ({ claims: [{ name, type: 'string', description: 'See something' }] })
const [work, badge] = ownClaims.scopes

describe('a declaration that would change what a token means is refused at the start', () => {
  for (const name of [
    'iss',
    'sub',
    'aud',
    'exp',
    'nonce',
    'acr',
    'amr',
    'azp',
    'at_hash',
    'c_hash',
    's_hash',
    'sid',
  ]) {
    test(`the claim ${name}`, () => {
      const line = `claims[0].name: expected a name that no protocol uses for a claim of its own, got "${name}"`
      assert.deepEqual(refusedSettings(claim(name)), [line])
    })
  }

  for (const name of [
    'cnf',
    'act',
    'client_id',
    'scope',
    'scp',
    'jti',
    'typ',
    'auth_time',
    'events',
    'authorization_details',
  ])
    test(`the claim ${name}`, () => assert.equal(refusedSettings(claim(name)).length, 1))

  for (const name of ['SUB', 'Aud', 'Email_Verified', 'NAME'])
    test(`the claim ${name}, which a JSON parser in Go treats as another claim`, () => {
      assert.equal(refusedSettings(claim(name)).length, 1)
    })

  for (const name of [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'family_id',
    'active',
  ])
    test(`the claim ${name}`, () => assert.equal(refusedSettings(claim(name)).length, 1))

  for (const name of ['', 'two words', 'quo"te', 'back\\slash', 'emoji🙂', 'x'.repeat(101)])
    test(`the claim ${JSON.stringify(name).slice(0, 20)}`, () => {
      assert.match(refusedSettings(claim(name))[0] ?? '', /^claims\[0\]\.name: expected 1 to 100 printable/)
    })

  test('two claims whose names differ in letter case only', () => {
    const claims = ['team', 'Team'].map((name) => ({ name, type: 'string', description: 'See your team' }))
    const line = 'claims[1].name: expected a different name from claims[0], got "Team"'
    assert.deepEqual(refusedSettings({ claims }), [line])
  })

  for (const [name, expected] of [
    ['openid', 'a name that neither OpenID Connect nor this server defines'],
    ['offline_access', 'a name that neither OpenID Connect nor this server defines'],
    ['claim:department', 'a name that does not begin with claim:'],
    ['photos.read', 'a name that no API gives to a scope'],
  ] as const) {
    test(`the scope ${name}`, () => {
      const lines = refusedSettings({ claims: ownClaims.claims, scopes: [{ ...work, name }] })
      assert.deepEqual(lines, [`scopes[0].name: expected ${expected}, got "${name}"`])
    })
  }

  test('a scope with an unknown claim, or with sub; a claim for an unknown client', () => {
    const scopes = [{ ...work, claims: ['department', 'salary', 'sub'] }]
    const claims = [{ ...ownClaims.claims[0], clients: ['nobody'] }]
    assert.deepEqual(refusedSettings({ claims, scopes }), [
      'claims[0].clients[0]: expected the client_id of an entry of clients, got "nobody"',
      'scopes[0].claims[1]: expected a standard claim or the name of an entry of claims, got "salary"',
      'scopes[0].claims[2]: expected a standard claim or the name of an entry of claims, got "sub"',
    ])
  })

  test('more names than fit into an access token', () => {
    const claims = Array.from({ length: 30 }, (_, index) => ({
      name: `${index}`.padEnd(60, 'x'),
      type: 'string',
      description: 'See something',
    }))
    assert.deepEqual(refusedSettings({ claims }), [
      'claims: expected names with at most 1536 bytes of JSON together, because tokens contain them, got 1891 bytes',
    ])
  })

  test('a value of another type, or one that is too large for a token', () => {
    const [alice] = ownClaims.users
    const lines = (claims: object) => refusedSettings({ ...ownClaims, users: [{ ...alice, claims }] })
    assert.deepEqual(lines({ department: 7 }), [
      'users[0].claims.department: expected text of 1 to 512 bytes, got 7',
    ])
    assert.equal(lines({ department: 'ü'.repeat(257) }).length, 1)
    assert.equal(lines({ projects: ['Sky', 'Sky'] }).length, 1)
    assert.equal(lines({ projects: ['Sky', 7] }).length, 1)
    assert.equal(lines({ keyholder: 'yes' }).length, 1)
    assert.equal(lines({ 'https://staff.example/badge': 2 ** 60 }).length, 1)
    assert.match(lines({ shoe_size: 'x' })[0] ?? '', /claims\.shoe_size: expected no member of this name/)
    const long = { department: 'x'.repeat(500), projects: ['y'.repeat(500)] }
    assert.match(lines(long)[0] ?? '', /^users\[0\]\.claims: expected claims with at most 1024 bytes of JSON/)
  })
})

describe('a client gets no claim that is not meant for it', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ ...ownClaims, registration: { mode: 'open' } })
  })
  after(() => server[Symbol.asyncDispose]())

  const byName = JSON.stringify({
    userinfo: { department: null, salary_band: null, __proto__: null },
    id_token: { department: null, salary_band: null, constructor: null },
  })

  test('neither by scope nor by name if its registration does not have the scope', async () => {
    const spa = apps.spa(server)
    const walker = new Walker(server)
    await walker.go(spa.request({ scope: 'openid work' }).url)
    assert.equal(walker.answer().get('error'), 'invalid_scope')
    const { accessToken, idToken } = await bought(spa, { scope: 'openid', claims: byName })
    assert.deepEqual(Object.keys((await spa.userInfo(accessToken)).body), ['sub'])
    assert.equal('department' in decodeJwt(idToken), false)
  })

  test('a client that acts for itself cannot have a scope about people, even one that it is registered for', async () => {
    const clients = ownClaims.clients.map((client) =>
      client.client_id === 'thumbnailer' ? { ...client, scope: 'photos.read work groups' } : client,
    )
    await using own = await aServer({ ...ownClaims, clients })
    const machine = apps.thumbnailer(own)
    for (const scope of ['work', 'photos.read groups']) {
      const { status, body } = await machine.post('/token', { grant_type: 'client_credentials', scope })
      assert.deepEqual([status, body.error], [400, 'invalid_scope'])
      assert.match(String(body.error_description), /needs an end user/)
    }
    const { body } = await machine.post('/token', { grant_type: 'client_credentials' })
    assert.equal(body.scope, 'photos.read')
  })

  test('an app that registered itself does not get the scopes of the operator by default', async () => {
    const asked = { redirect_uris: ['https://new.example/callback'], scope: 'openid work badge' }
    assert.equal((await register(server, asked)).body.scope, 'openid')
    const { scope: _, ...silent } = asked
    assert.doesNotMatch(String((await register(server, silent)).body.scope), /work|badge/)
  })

  test('a claim for other clients is neither shown nor returned, by scope or by name', async () => {
    const shop = apps.printShop(server)
    const walker = new Walker(server)
    const { url, verifier } = shop.request({ scope: 'openid work', claims: byName, prompt: 'consent' })
    await walker.go(url)
    await walker.signIn()
    assert.doesNotMatch(walker.html, /salary/)
    await walker.allow()
    const { body } = await shop.redeem(walker.answer().get('code') ?? '', verifier)
    assert.equal('salary_band' in decodeJwt(body.id_token ?? ''), false)
    const seen = (await shop.userInfo(body.access_token ?? '')).body
    assert.deepEqual(Object.keys(seen), ['sub', 'department', 'projects'])
  })
})

describe('an API sees no claim that it does not name', () => {
  const [drive, album] = aConfiguration.apis
  let server: TestServer & AsyncDisposable
  before(async () => {
    const apis = [{ ...drive, claims: ['department', 'salary_band'] }, album ?? {}]
    server = await aWatchedServer({ ...ownClaims, apis })
  })
  after(() => server[Symbol.asyncDispose]())
  const scope = 'openid work photos.read album.write'

  test('not in a token of its own, and not in a token for another API', async () => {
    const shop = apps.printShop(server)
    const { accessToken: opaque } = await bought(shop, { scope, resource: 'https://album.example/' })
    const seen = (await apps.albumApi(server).introspect(opaque)).body
    assert.deepEqual([seen.active, 'department' in seen, 'api_claims' in seen], [true, false, false])
    const { accessToken: jwt } = await bought(shop, { scope, resource: 'https://drive.example/' })
    assert.equal(decodeJwt(jwt).department, 'Physics')
    assert.deepEqual((await apps.albumApi(server).introspect(jwt)).body, { active: false })
  })

  test('and no client reads in its token what is meant for other clients', async () => {
    const { accessToken } = await bought(apps.printShop(server), {
      scope,
      resource: 'https://drive.example/',
    })
    assert.equal('salary_band' in decodeJwt(accessToken), false)
  })

  test('an API cannot name a claim of a protocol', () => {
    const line = /^apis\[0\]\.claims\[0\]: expected a standard claim or the name of an entry of claims, got /
    for (const name of ['sub', 'scope', 'client_id', '__proto__', 'api_claims'])
      assert.match(refusedSettings({ apis: [{ ...drive, claims: [name] }, album] })[0] ?? '', line)
  })
})

/** Servers with other declarations, one after the other, on one database. The browser keeps its session. */
class Successors implements AsyncDisposable {
  #now: TestServer & AsyncDisposable
  readonly #all: AsyncDisposable[]
  readonly issuer: string
  readonly clock: TestServer['clock']

  constructor(first: TestServer & AsyncDisposable) {
    this.#now = first
    this.#all = [first]
    this.issuer = first.issuer
    this.clock = first.clock
  }

  fetch(request: Request): Promise<Response> {
    return this.#now.fetch(request)
  }

  async restart(scopes: readonly object[]): Promise<void> {
    const options = { data: this.#now.data, clock: this.clock }
    this.#now = await aServer({ ...ownClaims, scopes }, options)
    this.#all.push(this.#now)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of this.#all.reverse()) await each[Symbol.asyncDispose]()
  }
}

describe('a scope to which the operator added a claim after consent', () => {
  const small = [{ ...work, claims: ['department'] }, badge ?? {}]
  const namesSeen = async (shop: App, accessToken: unknown) => {
    const { body } = await shop.userInfo(String(accessToken))
    return Object.keys(body).filter((name) => name !== 'sub')
  }

  test('tokens and refresh tokens of the earlier consent do not get the new claim', async () => {
    await using server = new Successors(await aServer({ ...ownClaims, scopes: small }))
    const shop = apps.printShop(server)
    const first = await bought(shop, { scope: 'openid work offline_access' })
    await server.restart(ownClaims.scopes)
    assert.deepEqual(await namesSeen(shop, first.accessToken), ['department'])
    const { body } = await shop.refresh(first.refreshToken)
    assert.deepEqual(await namesSeen(shop, body.access_token), ['department'])
  })

  test('the person is asked for it, and prompt=none fails until they have allowed it', async () => {
    await using server = new Successors(await aServer({ ...ownClaims, scopes: small }))
    const shop = apps.printShop(server)
    const forever = { choice: { duration: 'forever' } }
    const { walker } = await bought(shop, { scope: 'openid work' }, forever)
    await walker.go(shop.request({ scope: 'openid work', prompt: 'none' }).url)
    assert.equal(walker.answer().has('code'), true, walker.url)
    await server.restart(ownClaims.scopes)
    await walker.go(shop.request({ scope: 'openid work', prompt: 'none' }).url)
    assert.equal(walker.answer().get('error'), 'consent_required')
    await walker.go(shop.request({ scope: 'openid work' }).url)
    assert.match(walker.html, /See your projects/)
    const { accessToken } = await bought(shop, { scope: 'openid work' }, { walker, ...forever })
    assert.deepEqual(await namesSeen(shop, accessToken), ['department', 'projects'])
    await walker.go(shop.request({ scope: 'openid work', prompt: 'none' }).url)
    assert.equal(walker.answer().has('code'), true, 'and then no more')
  })

  test('a page that was shown before does not allow it', async () => {
    await using server = new Successors(await aServer({ ...ownClaims, scopes: small }))
    const shop = apps.printShop(server)
    const walker = new Walker(server)
    const { url, verifier } = shop.request({ scope: 'openid work' })
    await walker.go(url)
    await walker.signIn()
    assert.doesNotMatch(walker.html, /See your projects/)
    await server.restart(ownClaims.scopes)
    await walker.allow()
    assert.match(walker.html, /See your projects/, 'the page is shown again, with the new claim')
    await walker.allow()
    const { body } = await shop.redeem(walker.answer().get('code') ?? '', verifier)
    assert.deepEqual(await namesSeen(shop, body.access_token), ['department', 'projects'])
  })

  test('a claim that was removed from every scope is no longer returned', async () => {
    await using server = new Successors(await aServer(ownClaims))
    const shop = apps.printShop(server)
    const first = await bought(shop, { scope: 'openid work offline_access' })
    await server.restart(small)
    assert.deepEqual(await namesSeen(shop, first.accessToken), ['department'])
    const { body } = await shop.refresh(first.refreshToken)
    assert.deepEqual(await namesSeen(shop, body.access_token), ['department'])
  })

  test('a claim that was removed from every scope of the client is gone, even if a scope of others has it', async () => {
    await using server = new Successors(await aServer(ownClaims))
    const shop = apps.printShop(server)
    const { accessToken } = await bought(shop, { scope: 'openid work' })
    const others = { name: 'planning', description: 'See what you plan', claims: ['projects'] }
    await server.restart([...small, others])
    assert.deepEqual(await namesSeen(shop, accessToken), ['department'])
  })
})
