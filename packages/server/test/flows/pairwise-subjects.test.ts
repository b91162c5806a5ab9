import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { endSession, isIn } from '../support/leaving-shop.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const secret = 'pairwise-secret-0123456789abcdef'

/** A client with pairwise subjects. */
const pairwise = (client_id: string, redirect_uri: string, change: object = {}) => ({
  client_id,
  client_secret: secret,
  client_name: client_id,
  redirect_uris: [redirect_uri],
  grant_types: ['authorization_code', 'refresh_token', 'implicit'],
  response_types: ['code', 'id_token', 'code id_token token'],
  scope: 'openid profile photos.read album.write offline_access',
  post_logout_redirect_uris: ['https://a.example/bye'],
  subject_type: 'pairwise',
  ...change,
})

const addresses = {
  one: 'https://a.example/one',
  two: 'https://a.example/two',
  other: 'https://b.example/callback',
  allied: 'https://c.example/callback',
}

describe('pairwise subjects (OIDC Core §8)', () => {
  let server: TestServer & AsyncDisposable
  let app: (name: keyof typeof addresses) => App
  let alice: string
  before(async () => {
    server = await aWatchedServer({
      features: { implicit: true, hybrid: true },
      clients: [
        ...aConfiguration.clients,
        pairwise('one', addresses.one),
        pairwise('two', addresses.two),
        pairwise('other', addresses.other),
        pairwise('allied', addresses.allied, { sector_identifier_uri: 'https://a.example/sector.json' }),
      ],
    })
    app = (name) => new App(server, name, addresses[name], secret)
    alice = (await signedIn(apps.printShop(server))).sub
  })
  after(() => server[Symbol.asyncDispose]())

  /** The tokens of an app that has signed Alice in, with her `sub`. */
  async function signedIn(at: App, extra: Record<string, string> = {}) {
    const { code, verifier, walker } = await at.authorize(extra, { choice: { duration: 'forever' } })
    const { body } = await at.redeem(code, verifier)
    const { sub = '' } = decodeJwt(body.id_token ?? assert.fail(JSON.stringify(body)))
    return { sub, walker, ...body, id_token: body.id_token ?? '', access_token: body.access_token ?? '' }
  }

  test('clients with the same redirect host receive the same sub for a person, others a different one', async () => {
    const { sub } = await signedIn(app('one'))
    assert.match(sub, /^usr_[\w-]{43}$/)
    assert.notEqual(sub, alice)
    assert.equal((await signedIn(app('one'))).sub, sub)
    assert.equal((await signedIn(app('two'))).sub, sub)
    assert.notEqual((await signedIn(app('other'))).sub, sub)
  })

  test('a sector_identifier_uri gives a client of another host the sub of its sector (§8.1)', async () => {
    assert.equal((await signedIn(app('allied'))).sub, (await signedIn(app('one'))).sub)
  })

  test('two people have different subs', async () => {
    const bob = await app('one').authorize({}, { username: 'bob', password: 'staple garden window' })
    const { body } = await app('one').redeem(bob.code, bob.verifier)
    const { sub } = decodeJwt(body.id_token ?? '')
    assert.match(sub ?? '', /^usr_[\w-]{43}$/)
    assert.notEqual(sub, (await signedIn(app('one'))).sub)
  })

  test('UserInfo returns the sub of the ID token, with the other claims unchanged', async () => {
    const { sub, access_token } = await signedIn(app('one'), { scope: 'openid profile' })
    const { body } = await app('one').userInfo(access_token)
    assert.equal(body.sub, sub)
    assert.equal(body.name, 'Alice Adams')
  })

  test('access tokens and introspection have the same sub as the client’s ID token', async () => {
    const { sub, access_token } = await signedIn(app('one'), { scope: 'openid profile photos.read' })
    const seen = [
      decodeJwt(access_token),
      (await app('one').introspect(access_token)).body,
      (await apps.driveApi(server).introspect(access_token)).body,
    ]
    assert.deepEqual(
      seen.map((claims) => claims.sub),
      [sub, sub, sub],
    )
    const opaque = await signedIn(app('one'), { scope: 'openid album.write' })
    assert.equal((await apps.albumApi(server).introspect(opaque.access_token)).body.sub, sub)
    const named = await signedIn(app('one'), { scope: 'openid profile' })
    assert.equal((await app('one').introspect(named.access_token)).body.username, 'alice')
  })

  test('a refresh, and the introspection of a refresh token, return the same sub', async () => {
    const { sub, refresh_token = '' } = await signedIn(app('one'), { scope: 'openid offline_access' })
    assert.equal((await app('one').introspect(refresh_token)).body.sub, sub)
    const { body } = await app('one').refresh(refresh_token)
    assert.equal(decodeJwt(body.id_token ?? '').sub, sub)
    assert.equal((await app('one').userInfo(body.access_token ?? '')).body.sub, sub)
  })

  test('ID tokens from the authorization endpoint have the same sub, with or without an access token (§3.3.3.6)', async () => {
    const { sub } = await signedIn(app('one'))
    for (const response_type of ['id_token', 'code id_token token']) {
      const walker = new Walker(server)
      const { url, verifier } = app('one').request({ response_type, nonce: 'n', scope: 'openid profile' })
      await walker.go(url)
      await walker.signIn()
      if (walker.url.includes('/consent?')) await walker.allow()
      const answer = new URLSearchParams(new URL(walker.url).hash.slice(1))
      assert.equal(decodeJwt(answer.get('id_token') ?? assert.fail(walker.url)).sub, sub)
      if (response_type === 'id_token') continue
      assert.equal((await app('one').userInfo(answer.get('access_token') ?? '')).body.sub, sub)
      const { body } = await app('one').redeem(answer.get('code') ?? '', verifier)
      assert.equal(decodeJwt(body.id_token ?? '').sub, sub)
    }
  })

  test('id_token_hint and a requested sub refer to the client’s pairwise subs (§3.1.2.1, §5.5.1)', async () => {
    const one = app('one')
    const { sub, id_token, walker } = await signedIn(one)
    const silently = async (extra: Record<string, string>) => {
      await walker.go(one.request({ prompt: 'none', ...extra }).url)
      return walker.answer().get('error') ?? 'a code'
    }
    const named = (value: string) => ({ claims: JSON.stringify({ id_token: { sub: { value } } }) })
    assert.equal(await silently({ id_token_hint: id_token }), 'a code')
    assert.equal(await silently(named(sub)), 'a code')
    assert.equal(await silently(named((await signedIn(app('other'))).sub)), 'login_required')
    assert.equal(await silently(named(alice)), 'login_required', 'the public sub is unknown to this client')
  })

  test('an app’s own ID token as hint ends the session without confirmation (RP-Initiated Logout §2)', async () => {
    const { id_token, walker } = await signedIn(app('one'))
    await walker.go(
      endSession({ id_token_hint: id_token, post_logout_redirect_uri: 'https://a.example/bye' }),
    )
    assert.equal(walker.url, 'https://a.example/bye')
    assert.equal(await isIn(walker), false)
  })
})
