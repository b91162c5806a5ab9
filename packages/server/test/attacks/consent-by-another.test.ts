import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

test('a consent page shown to one person is not accepted from another who signed in meanwhile (threat A18)', async () => {
  await using server = await aWatchedServer()
  const shop = apps.printShop(server)
  const tab = new Walker(server)
  await tab.go(shop.request({ scope: 'openid profile' }).url)
  await tab.signIn()
  assert.match(tab.html, /Alice Adams/)

  const otherTab = new Walker(server)
  for (const [name, value] of tab.cookies) otherTab.cookies.set(name, value)
  await otherTab.go('/sign-out')
  await otherTab.submit({ decision: 'yes' })
  await otherTab.go('/sign-in')
  await otherTab.signIn('bob', 'staple garden window')
  for (const [name, value] of otherTab.cookies) tab.cookies.set(name, value)

  await tab.allow()
  assert.equal(tab.answer().has('code'), false)
  assert.match(tab.html, /Bob Brown/, 'the page is shown again, for the person who is signed in now')
  await tab.allow()
  assert.notEqual(tab.answer().get('code'), null, 'the person who saw the page may give consent')
})

test('an authorization request that ended with an error cannot be continued (RFC 6749 §10.12)', async () => {
  await using server = await aWatchedServer()
  const shop = apps.printShop(server)
  const alice = await shop.authorize()
  const { body } = await shop.redeem(alice.code, alice.verifier)
  const walker = new Walker(server)
  await walker.go(shop.request({ id_token_hint: body.id_token, prompt: 'login' }).url)
  const { action, fields } = walker.form()
  server.clock.advance(1)
  await walker.signIn('bob', 'staple garden window')
  assert.equal(walker.answer().get('error'), 'login_required')

  fields.set('username', 'alice')
  fields.set('password', 'correct horse battery')
  await walker.post(action, fields)
  assert.equal(walker.status, 400)
  assert.equal(walker.answer().has('code'), false)
})
