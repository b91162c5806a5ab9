import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aServer, type TestServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { endSession } from '../support/leaving-shop.ts'
import { register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'

const bye = 'https://phish.example/sign-in'

describe('a sign-out link that redirects to an attacker’s app (threat A5, RFC 9700 §4.11.2)', () => {
  let server: TestServer & AsyncDisposable
  let app: App
  let link: string
  let bare: string
  let stranger: Walker
  before(async () => {
    server = await aServer({ registration: { mode: 'open' } })
    const callback = 'https://phish.example/callback'
    const { body } = await register(server, { redirect_uris: [callback], post_logout_redirect_uris: [bye] })
    app = new App(server, String(body.client_id), callback, String(body.client_secret))
    const { walker, code, verifier } = await app.authorize({ scope: 'openid' }, bob)
    const tokens = await app.redeem(code, verifier)
    stranger = walker
    bare = endSession({ client_id: app.id, post_logout_redirect_uri: bye })
    link = endSession({ id_token_hint: String(tokens.body.id_token), post_logout_redirect_uri: bye })
  })
  after(() => server[Symbol.asyncDispose]())

  const bob = { username: 'bob', password: 'staple garden window' }

  test('does not redirect a person who is not signed in', async () => {
    const walker = new Walker(server)
    for (const each of [link, bare]) {
      await walker.go(each)
      assert.match(walker.html, /You are not signed in</)
    }
  })

  test('does not redirect to an app that the person never gave consent to', async () => {
    const walker = new Walker(server)
    await walker.go('/sign-in')
    for (const each of [link, bare]) {
      await walker.signIn()
      await walker.go(each)
      await walker.submit({ decision: 'yes' })
      assert.match(walker.url, /\/signed-out$/)
      await walker.go('/sign-in')
    }
  })

  test('redirects a person who gave the app consent, or whom the ID token names', async () => {
    const { walker } = await app.authorize({ scope: 'openid' }, { choice: { duration: 'forever' } })
    await walker.go(link)
    await walker.submit({ decision: 'yes' })
    assert.equal(walker.url, bye)
    await stranger.go(link)
    assert.equal(stranger.url, bye)
  })
})
