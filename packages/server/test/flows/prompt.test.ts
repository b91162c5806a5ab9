import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('prompt (OIDC Core §3.1.2.1)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let walker: Walker
  before(async () => {
    server = await aWatchedServer()
    shop = apps.printShop(server)
    ;({ walker } = await shop.authorize({ scope: 'openid' }, { choice: { duration: 'forever' } }))
  })
  after(() => server[Symbol.asyncDispose]())

  const go = (change: Record<string, string>, who = walker) =>
    who.go(shop.request({ scope: 'openid', ...change }).url)

  test('none: no page is shown; the app receives a code or an error', async () => {
    await go({ prompt: 'none' })
    assert.equal(walker.answer().has('code'), true)
    await go({ prompt: 'none', scope: 'openid email' })
    assert.equal(walker.answer().get('error'), 'consent_required')
    const nobody = await go({ prompt: 'none' }, new Walker(server))
    assert.equal(nobody.answer().get('error'), 'login_required')
    assert.equal(nobody.cookies.size, 0, 'no interaction was started')
  })

  test('without prompt: only a missing sign-in or consent is asked for', async () => {
    await go({})
    assert.equal(walker.answer().has('code'), true)
    await go({ scope: 'openid email' })
    assert.match(walker.url, /\/consent\?/)
    const nobody = await go({}, new Walker(server))
    assert.match(nobody.url, /\/sign-in\?/)
  })

  test('login: the person signs in again and sees no other page', async () => {
    await go({ prompt: 'login' })
    assert.match(walker.url, /\/sign-in\?/)
    assert.match(walker.html, /name="username"[^>]* value="alice"/)
    server.clock.advance(1)
    await walker.signIn()
    assert.equal(walker.answer().has('code'), true, walker.url)
  })

  test('consent: the person sees and confirms the scopes that were allowed before', async () => {
    await go({ prompt: 'consent' })
    assert.match(walker.url, /\/consent\?/)
    await walker.allow()
    assert.equal(walker.answer().has('code'), true)
  })

  test('select_account: the person sees the current account and may switch to another', async () => {
    await go({ prompt: 'select_account' })
    assert.match(walker.html, /Alice Adams/)
    assert.ok(walker.html.includes('name="switch_account"'))
    await walker.allow()
    assert.equal(walker.answer().has('code'), true)
  })

  test('several values: all of them are satisfied in one interaction', async () => {
    await go({ prompt: 'login consent select_account' })
    assert.match(walker.url, /\/sign-in\?/)
    server.clock.advance(1)
    await walker.signIn()
    assert.match(walker.url, /\/consent\?/)
    await walker.allow()
    assert.equal(walker.answer().has('code'), true)
  })

  test('a denial or cancellation on any page is sent to the app as access_denied', async () => {
    await go({ prompt: 'consent', state: 'denied' })
    await walker.submit({ decision: 'deny' })
    assert.equal(walker.answer().get('error'), 'access_denied')
    assert.equal(walker.answer().get('state'), 'denied')
    const nobody = await go({ state: 'cancelled' }, new Walker(server))
    await nobody.submit({ cancel: '1' })
    assert.equal(nobody.answer().get('error'), 'access_denied')
    assert.equal(nobody.answer().get('state'), 'cancelled')
    assert.equal(nobody.answer().get('iss'), server.issuer)
  })
})

test('another account: the person signs in with another account and gives consent for it', async () => {
  await using server = await aWatchedServer()
  const shop = apps.printShop(server)
  const { url, verifier } = shop.request({ scope: 'openid profile' })
  const walker = await new Walker(server).go(url)
  await walker.signIn()
  await walker.submit({ switch_account: '1' })
  assert.match(walker.url, /\/sign-in\?.*account=other/)
  assert.doesNotMatch(walker.html, /value="alice"/)
  await walker.signIn('bob', 'staple garden window')
  assert.match(walker.url, /\/consent\?/)
  assert.match(walker.html, /Bob Brown/)
  assert.doesNotMatch(walker.html, /Alice Adams/)
  await walker.allow()
  const { body } = await shop.redeem(walker.answer().get('code') ?? '', verifier)
  const { body: info } = await shop.userInfo(body.access_token ?? '')
  assert.equal(info.name, 'Bob Brown')
  await walker.go(shop.request({ scope: 'openid profile', prompt: 'none' }).url)
  assert.equal(walker.answer().has('code'), true, 'the session is now Bob’s')
})
