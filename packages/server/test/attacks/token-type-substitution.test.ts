import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { assertAlive, assertRefused, type Bought, bought } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const scope = 'openid photos.read offline_access'

describe('an artefact of one kind where another is expected (threat B9)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let api: App
  let tokens: Bought
  /** Everything that was handed out, by what it is. */
  let artefacts: Record<string, string>

  before(async () => {
    server = await aWatchedServer()
    shop = apps.printShop(server)
    api = apps.driveApi(server)
    tokens = await bought(shop, { scope })
    const { walker } = tokens
    const opaque = await shop.refresh(tokens.refreshToken, { scope: 'openid' })
    const { code } = await shop.authorize({ scope }, { walker })
    const stranger = new Walker(server)
    await stranger.go(shop.request({ scope }).url)
    artefacts = {
      'a JWT access token': tokens.accessToken,
      'an opaque access token': opaque.body.access_token ?? '',
      'a refresh token': tokens.refreshToken,
      'an ID token': tokens.idToken,
      'a code': code,
      'an interaction': new URL(stranger.url).searchParams.get('interaction') ?? '',
      'a session cookie': walker.cookies.get('vk_session') ?? '',
      'a browser cookie': walker.cookies.get('vk_browser') ?? '',
      'a form token': stranger.form().fields.get('csrf') ?? '',
      'the set-up token': new URL(server.setUpUrl ?? '').searchParams.get('token') ?? '',
      'a client secret': shop.secret ?? '',
      'a password': aConfiguration.users[0]?.password ?? '',
      'a client id': shop.id,
      'a verifier': tokens.verifier,
      'a hash as the database has it': 'A'.repeat(43),
    }
    for (const [what, artefact] of Object.entries(artefacts)) assert.ok(artefact.length > 5, what)
  })
  after(() => server[Symbol.asyncDispose]())

  /** Every artefact but those that belong. */
  async function others(
    belonging: readonly string[],
    check: (artefact: string, what: string) => Promise<void>,
  ) {
    for (const [what, artefact] of Object.entries(artefacts)) {
      if (!belonging.includes(what)) await check(artefact, what)
    }
  }

  const accessTokens = ['a JWT access token', 'an opaque access token']

  test('nothing but a code is redeemed as a code', () =>
    others(['a code'], async (artefact) => {
      assertRefused(await shop.redeem(artefact, tokens.verifier), 'invalid_grant')
    }))

  test('nothing but a refresh token refreshes', () =>
    others(['a refresh token'], async (artefact) => {
      assertRefused(await shop.refresh(artefact), 'invalid_grant')
    }))

  test('nothing but an access token opens UserInfo, in the header or in the form', () =>
    others(accessTokens, async (artefact, what) => {
      const answer = await server.fetch(
        new Request(`${server.issuer}/userinfo`, {
          headers: { authorization: `Bearer ${artefact.replace(/ /g, '')}` },
        }),
      )
      assert.equal(answer.status, 401, what)
      assert.match(answer.headers.get('www-authenticate') ?? '', /error="invalid_token"/)
      const posted = await apps.spa(server).post('/userinfo', { access_token: artefact })
      assert.equal(posted.status, 401, what)
    }))

  test('nothing but a token is active at introspection, whatever the hint says', () =>
    others([...accessTokens, 'a refresh token'], async (artefact, what) => {
      for (const hint of ['access_token', 'refresh_token', 'id_token', 'code']) {
        const fields = { token: artefact, token_type_hint: hint }
        assert.deepEqual((await shop.post('/introspect', fields)).body, { active: false }, what)
        assert.deepEqual((await api.post('/introspect', fields)).body, { active: false }, what)
      }
    }))

  test('a wrong hint hides no token (RFC 7662 §2.1)', async () => {
    for (const what of [...accessTokens, 'a refresh token']) {
      const fields = { token: artefacts[what] ?? '', token_type_hint: 'id_token' }
      assert.equal((await shop.post('/introspect', fields)).body.active, true, what)
    }
  })

  test('revoking something that is no token ends nothing and says nothing (RFC 7009 §2.2)', async () => {
    await others([...accessTokens, 'a refresh token'], async (artefact, what) => {
      const { status, body } = await shop.revoke(artefact)
      assert.deepEqual({ status, body }, { status: 200, body: {} }, what)
    })
    await assertAlive(shop, api, tokens)
  })

  test('nothing but an ID token is taken as a hint about a person', () =>
    others(['an ID token'], async (artefact) => {
      const walker = await new Walker(server).go(shop.request({ id_token_hint: artefact }).url)
      assert.equal(walker.answer().get('error'), 'invalid_request', walker.url)
    }))

  test('nothing but the id of a waiting sign-in continues one', () =>
    others(['an interaction'], async (artefact, what) => {
      for (const page of ['sign-in', 'consent', 'continue']) {
        const walker = await new Walker(server).go(
          `/${page}?${new URLSearchParams({ interaction: artefact })}`,
        )
        assert.equal(walker.status, 400, what)
      }
    }))

  test('nothing but the set-up token sets up an owner', () =>
    others(['the set-up token'], async (artefact, what) => {
      const walker = await new Walker(server).go(`/set-up?${new URLSearchParams({ token: artefact })}`)
      assert.equal(walker.status, 403, what)
    }))

  test('nothing but a session cookie is a session', () =>
    others(['a session cookie'], async (artefact, what) => {
      const walker = new Walker(server)
      walker.cookies.set('vk_session', encodeURIComponent(artefact))
      await walker.go('/')
      assert.ok(!walker.html.includes('Alice Adams'), what)
    }))

  test('nothing but the secret of a client authenticates it', () =>
    others(['a client secret'], async (artefact, what) => {
      const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: tokens.refreshToken })
      const credentials = `print-shop:${encodeURIComponent(artefact)}`
      const answer = await server.fetch(
        new Request(`${server.issuer}/token`, {
          method: 'POST',
          headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
          body: form,
        }),
      )
      assert.equal(answer.status, 401, what)
    }))
})
