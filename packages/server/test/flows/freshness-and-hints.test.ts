import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('how fresh a sign-in has to be, and whose (OIDC Core §3.1.2.1)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let walker: Walker
  before(async () => {
    server = await aWatchedServer({
      clients: aConfiguration.clients.map((client) =>
        client.client_id === 'spa' ? { ...client, default_max_age: 30 } : client,
      ),
    })
    shop = apps.printShop(server)
    ;({ walker } = await shop.authorize({}, { choice: { duration: 'forever' } }))
  })
  after(() => server[Symbol.asyncDispose]())

  const isSignIn = /\/sign-in\?interaction=/
  const go = (change: Record<string, string>, who = walker) => who.go(shop.request(change).url)

  async function claims(code: string | null, verifier: string) {
    const { body } = await shop.redeem(code ?? assert.fail(`no code at ${walker.url}`), verifier)
    const [, payload = ''] = (body.id_token ?? '').split('.')
    return { idToken: body.id_token ?? '', ...JSON.parse(Buffer.from(payload, 'base64url').toString()) }
  }

  test('max_age=0 asks each time, and each time the answer says that it was now', async () => {
    for (let time = 0; time < 2; time += 1) {
      const { url, verifier } = shop.request({ max_age: '0' })
      await walker.go(url)
      assert.match(walker.url, isSignIn)
      server.clock.advance(5)
      await walker.signIn()
      const { auth_time } = await claims(walker.answer().get('code'), verifier)
      assert.equal(auth_time, server.clock.now() / 1000)
      server.clock.advance(1)
    }
  })

  test('max_age=1 is met by a sign-in for this very request, however long the person then reads', async () => {
    server.clock.advance(2)
    await go({ max_age: '1', prompt: 'consent' })
    assert.match(walker.url, isSignIn)
    server.clock.advance(20)
    await walker.signIn()
    assert.match(walker.url, /\/consent\?/)
    server.clock.advance(60)
    await walker.allow()
    assert.equal(walker.answer().has('code'), true, walker.url)
  })

  test('max_age that was not reached asks nothing', async () => {
    server.clock.advance(100)
    await go({ max_age: '10000' })
    assert.equal(walker.answer().has('code'), true)
    await go({ max_age: '99' })
    assert.match(walker.url, isSignIn)
  })

  test('an app’s default_max_age counts where a request names none', async () => {
    const spa = apps.spa(server)
    await walker.go('/sign-out')
    await walker.submit({ decision: 'yes' })
    const signedIn = server.clock.now()
    await spa.authorize({}, { walker, choice: { duration: 'forever' } })
    server.clock.advance(30 - (server.clock.now() - signedIn) / 1000)
    await walker.go(spa.request().url)
    assert.equal(walker.answer().has('code'), true)
    server.clock.advance(1)
    await walker.go(spa.request().url)
    assert.match(walker.url, isSignIn)
    await walker.go(spa.request({ max_age: '31' }).url)
    assert.equal(walker.answer().has('code'), true)
  })

  test('login_hint fills in the name and decides nothing', async () => {
    const hints = {
      bob: 'bob',
      nobody: 'nobody',
      'bob@example.com': 'bob@example.com',
      '"><script>alert(1)</script>': '"><script>alert(1)</script>',
      // What reorders letters or is not seen makes one name look like another.
      'é \u202e\u200bü\u200d': 'é ü',
      [`${'x'.repeat(254)}\u{1f511}`]: 'x'.repeat(254),
    }
    for (const [hint, shown] of Object.entries(hints)) {
      const nobody = await go({ login_hint: hint }, new Walker(server))
      assert.match(nobody.url, isSignIn)
      assert.equal(nobody.form().fields.get('username'), shown)
      assert.doesNotMatch(nobody.html, /<script>alert/)
    }
    const nobody = await go({ login_hint: 'x'.repeat(5000) }, new Walker(server))
    assert.equal(nobody.form().fields.get('username'), 'x'.repeat(255))
    await go({ login_hint: 'bob' })
    assert.equal(walker.answer().has('code'), true, 'who is signed in stays signed in')
  })

  test('id_token_hint names the person: expired it still does, and only they can answer', async () => {
    const { code, verifier } = await shop.authorize({}, { walker })
    const { idToken } = await claims(code, verifier)
    server.clock.advance(3600)
    await go({ id_token_hint: idToken, prompt: 'none' })
    assert.equal(walker.answer().has('code'), true)

    const bob = new Walker(server)
    await shop.authorize({}, { walker: bob, username: 'bob', password: 'staple garden window' })
    await go({ id_token_hint: idToken, prompt: 'none' }, bob)
    assert.equal(bob.answer().get('error'), 'login_required')
    await go({ id_token_hint: idToken }, bob)
    assert.match(bob.url, isSignIn)
    server.clock.advance(1)
    await bob.signIn('alice', 'correct horse battery')
    assert.equal(bob.answer().has('code'), true, 'as the person that was meant')
  })
})
