import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aServer, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'

const callback = 'https://evil.example/callback'

/** An attacker registers an app and sends people links to this server that redirect to the app. RFC 9700 §4.11.2 */
describe('error redirects to an app that nobody vouches for (threat A5)', () => {
  let server: TestServer & AsyncDisposable
  let app: App
  before(async () => {
    const registration = { mode: 'open', scope: 'openid photos.read' }
    server = await aServer({ registration })
    const { body } = await register(server, { redirect_uris: [callback], client_name: 'Your Bank' })
    app = new App(server, String(body.client_id), callback, String(body.client_secret))
  })
  after(() => server[Symbol.asyncDispose]())

  const errors: Record<string, Record<string, string | undefined>> = {
    'an unknown scope': { scope: 'fly' },
    'an unknown response type': { response_type: 'x' },
    'a request without a code_challenge': { code_challenge: undefined },
    'an unknown prompt': { prompt: 'x' },
    'an error by form_post': { scope: 'fly', response_mode: 'form_post' },
  }
  for (const [what, change] of Object.entries(errors)) {
    test(`${what} shows a page with the host of the app, and a link to it`, async () => {
      const { status, html, location } = await ask(server, app.request(change).url)
      assert.deepEqual([status, location], [200, null])
      assert.match(html, /Nobody vouches for this app/)
      assert.match(html, /<strong><bdi dir="ltr">evil\.example<\/bdi><\/strong>/)
      assert.match(html, /class="button onward"/)
      assert.doesNotMatch(html, /<script|http-equiv/i, 'the page does not redirect by itself')
    })
  }

  test('the link leads to the app with the error, state and issuer (RFC 6749 §4.1.2.1)', async () => {
    const { html } = await ask(server, app.request({ scope: 'fly' }).url)
    const link = /<a [^>]*class="button onward"[^>]*>/.exec(html)?.[0] ?? ''
    const url = new URL((/href="([^"]*)"/.exec(link)?.[1] ?? '').replaceAll('&amp;', '&'))
    assert.equal(url.origin + url.pathname, callback)
    assert.equal(url.searchParams.get('error'), 'invalid_scope')
    assert.equal(url.searchParams.get('state'), 'a state')
    assert.equal(url.searchParams.get('iss'), server.issuer)
  })

  test('the page shows the error, so that a developer who stops there sees what to change', async () => {
    const { html } = await ask(server, app.request({ response_type: undefined }).url)
    assert.match(html, /<code id="error-code" dir="ltr">invalid_request<\/code>/)
    assert.match(html, /response_type/)
    assert.match(html, /<code id="flow-id"/)
  })

  test('a person who denies consent gets this page as well', async () => {
    const walker = new Walker(server)
    await walker.go(app.request().url)
    await walker.signIn()
    await walker.submit({ decision: 'deny' })
    assert.equal(walker.status, 200)
    assert.match(walker.html, /class="button onward"/)
    assert.match(walker.html, /error=access_denied/)
    assert.doesNotMatch(walker.html, /error-code/, 'the person knows what happened')
  })

  test('prompt=none is answered with the redirect and never with a page (OIDC Core §3.1.2.1)', async () => {
    const { url } = app.request({ prompt: 'none' })
    const destinations = ['document', 'iframe', undefined]
    for (const destination of destinations) {
      const headers: Record<string, string> = destination ? { 'sec-fetch-dest': destination } : {}
      const { status, location } = await ask(server, url, { headers })
      assert.equal(status, 303)
      assert.match(location ?? '', /^https:\/\/evil\.example\/callback\?error=login_required/)
    }
  })

  test('an app that this person gave consent to is redirected to at once; one that only another person did is not', async () => {
    const { body } = await register(server, { redirect_uris: [callback] })
    const known = new App(server, String(body.client_id), callback, String(body.client_secret))
    const { walker } = await known.authorize({}, { choice: { duration: 'days' } })
    await walker.go(known.request({ scope: 'fly' }).url)
    assert.match(walker.url, /^https:\/\/evil\.example\/callback\?error=invalid_scope/)
    const bob = new Walker(server)
    await bob.go(known.request().url)
    await bob.signIn('bob', 'staple garden window')
    await bob.go(known.request({ scope: 'fly' }).url)
    assert.match(bob.html, /class="button onward"/)
    // Consent for “this time only” is over once its code is issued.
    const once = new App(server, app.id, callback, app.secret)
    await once.authorize({}, { walker, choice: { duration: 'once' } })
    await walker.go(once.request({ scope: 'fly' }).url)
    assert.match(walker.html, /class="button onward"/)
  })

  test('for a declared app the error is redirected at once', async () => {
    const { status, location } = await ask(server, apps.printShop(server).request({ scope: 'fly' }).url)
    assert.equal(status, 303)
    assert.match(location ?? '', /error=invalid_scope/)
  })
})
