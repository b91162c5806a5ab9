import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aServer, type TestServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { changed, register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'

const callback = 'https://new.example/callback'
const own = { client_name: 'New Shop', redirect_uris: [callback] }

describe('an app that changes its registration after people gave consent (threat A15, RFC 7592 §5)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aServer({ registration: { mode: 'open', scope: 'openid profile offline_access' } })
  })
  after(() => server[Symbol.asyncDispose]())

  async function allowed() {
    const grantTypes = ['authorization_code', 'refresh_token']
    const { body } = await register(server, { ...own, grant_types: grantTypes })
    const app = new App(server, String(body.client_id), callback, String(body.client_secret))
    const { walker, code, verifier } = await app.authorize(
      { scope: 'openid profile offline_access' },
      { choice: { duration: 'forever' } },
    )
    const tokens = (await app.redeem(code, verifier)).body
    const change = async (metadata: object) => {
      const { status } = await changed(server, body, { ...own, grant_types: grantTypes, ...metadata })
      assert.equal(status, 200)
    }
    return { app, walker, tokens, change }
  }

  async function silently(app: App, walker: Walker, redirectUri = callback): Promise<string | null> {
    const at = new App(server, app.id, redirectUri, app.secret)
    await walker.go(at.request({ scope: 'openid profile', prompt: 'none' }).url)
    return walker.answer().get('error')
  }

  test('an attacker who adds a redirect URI to its registration gets no code there without consent', async () => {
    const { app, walker, tokens, change } = await allowed()
    assert.equal(await silently(app, walker), null)
    const evil = 'https://evil.example/callback'
    await change({ redirect_uris: [callback, evil] })
    assert.equal(await silently(app, walker, evil), 'consent_required')
    assert.equal(await silently(app, walker), 'consent_required')
    assert.equal((await app.refresh(tokens.refresh_token ?? '')).status, 200, 'existing tokens remain valid')
  })

  for (const [what, metadata] of [
    ['another name', { client_name: 'Your Bank' }],
    ['no client authentication any more', { token_endpoint_auth_method: 'none' }],
    ['a logo', { logo_uri: 'https://new.example/logo.png' }],
    ['a home page', { client_uri: 'https://new.example/' }],
    ['another page for its terms', { tos_uri: 'https://new.example/terms' }],
    ['another page for its policy', { policy_uri: 'https://new.example/policy' }],
  ] as const) {
    test(`with ${what} it needs consent again`, async () => {
      const { app, walker, change } = await allowed()
      await change(metadata)
      assert.equal(await silently(app, walker), 'consent_required')
    })
  }

  test('consent given on a page from before the change counts only once, even if it says forever', async () => {
    const { body } = await register(server, own)
    const app = new App(server, String(body.client_id), callback, String(body.client_secret))
    const walker = new Walker(server)
    await walker.go(app.request({ scope: 'openid profile' }).url)
    await walker.signIn()
    server.clock.advance(1)
    const evil = 'https://evil.example/callback'
    assert.equal((await changed(server, body, { ...own, redirect_uris: [callback, evil] })).status, 200)
    await walker.allow({ duration: 'forever' })
    assert.ok(walker.answer().get('code'))
    assert.equal(await silently(app, walker, evil), 'consent_required')
  })

  test('after a change of members that people never see, consent still counts', async () => {
    const { app, walker, change } = await allowed()
    await change({
      contacts: ['ops@new.example'],
      software_version: '2',
      post_logout_redirect_uris: ['https://new.example/bye'],
    })
    assert.equal(await silently(app, walker), null)
  })
})
