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

test('a confidential app does not become public by an update that names no method, under a policy for public apps', async () => {
  await using first = await aServer({ registration: { mode: 'open' } })
  const { body } = await register(first, own)
  const registration = { mode: 'open', token_endpoint_auth_methods: ['none'] }
  await using next = await aServer({ registration }, { data: first.data, clock: first.clock })
  const refused = await changed(next, body, own)
  assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_client_metadata'])
  assert.match(String(refused.body.error_description), /^token_endpoint_auth_method: expected none, by name/)
  const app = new App(next, String(body.client_id), callback, String(body.client_secret))
  const { status } = await app.introspect('x')
  assert.equal(status, 200, 'its secret is still required and valid')

  const fresh = await register(next, own)
  assert.deepEqual(
    [fresh.status, fresh.body.token_endpoint_auth_method, fresh.body.client_secret],
    [201, 'none', undefined],
    'an app that registers under this policy gets the only method that there is',
  )
  const named = await changed(next, body, { ...own, token_endpoint_auth_method: 'none' })
  assert.equal(named.status, 200)
})
