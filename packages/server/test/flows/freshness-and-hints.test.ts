import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('max_age, login_hint and id_token_hint (OIDC Core §3.1.2.1)', () => {
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

  test('max_age=0 requires a new sign-in each time, and auth_time is the time of that sign-in', async () => {
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

  test('max_age=1 is satisfied by a sign-in for the same request, however long consent takes', async () => {
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

  test('a sign-in younger than max_age is not repeated', async () => {
    server.clock.advance(100)
    await go({ max_age: '10000' })
    assert.equal(walker.answer().has('code'), true)
    await go({ max_age: '99' })
    assert.match(walker.url, isSignIn)
  })

  test('a client’s default_max_age applies to requests without max_age', async () => {
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

  test('login_hint fills in the username and has no other effect', async () => {
    const hints = {
      bob: 'bob',
      nobody: 'nobody',
      'bob@example.com': 'bob@example.com',
      '"><script>alert(1)</script>': '"><script>alert(1)</script>',
      // Invisible and bidirectional control characters make one name look like another.
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
    assert.equal(walker.answer().has('code'), true, 'the existing session is used despite the hint')
  })

  test('only the person named by id_token_hint can satisfy the request, even if the hint has expired', async () => {
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
    assert.equal(bob.answer().has('code'), true, 'after the hinted person signed in')
  })
})
