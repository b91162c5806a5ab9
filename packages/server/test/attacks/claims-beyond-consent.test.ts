import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import type { TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const claims = JSON.stringify({ userinfo: { email: null }, id_token: { email: null } })

/** An app requests claims by name that no granted scope covers. OIDC Core §5.5, RFC 6749 §10.3 */
describe('claims beyond consent', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  before(async () => {
    server = await aWatchedServer()
    shop = apps.printShop(server)
  })
  after(() => server[Symbol.asyncDispose]())

  test('earlier consent to a scope does not cover a claim: the person is asked, or prompt=none fails', async () => {
    const { walker } = await bought(shop, { scope: 'openid' }, { choice: { duration: 'forever' } })
    await walker.go(shop.request({ scope: 'openid', prompt: 'none' }).url)
    assert.equal(walker.answer().has('code'), true, walker.url)
    await walker.go(shop.request({ scope: 'openid', prompt: 'none', claims }).url)
    assert.equal(walker.answer().get('error'), 'consent_required')
    await walker.go(shop.request({ scope: 'openid', claims }).url)
    assert.match(walker.html, /See your e-mail address/)

    await walker.allow({ duration: 'forever' })
    await walker.go(shop.request({ scope: 'openid', prompt: 'none', claims }).url)
    assert.equal(walker.answer().has('code'), true, 'consent to the claim is remembered')
    await walker.go(shop.request({ scope: 'openid email', prompt: 'none' }).url)
    assert.equal(
      walker.answer().get('error'),
      'consent_required',
      'consent to a claim does not cover its scope',
    )
  })

  test('a claim with consent is left out of later responses to requests that do not ask for it', async () => {
    const { walker } = await bought(shop, { scope: 'openid', claims }, { choice: { duration: 'forever' } })
    const later = await bought(shop, { scope: 'openid' }, { walker })
    assert.equal('email' in decodeJwt(later.idToken), false)
    assert.equal('email' in (await shop.userInfo(later.accessToken)).body, false)
  })

  test('a client gets no claim by name if the operator did not register its scope', async () => {
    const other = new App(server, 'other-shop', 'https://other.example/callback')
    const walker = new Walker(server)
    const { url, verifier } = other.request({ scope: 'openid', claims })
    await walker.go(url)
    await walker.signIn()
    assert.doesNotMatch(walker.html, /e-mail/)
    await walker.allow()
    const { body } = await other.post('/token', {
      grant_type: 'authorization_code',
      code: walker.answer().get('code') ?? '',
      redirect_uri: other.redirectUri,
      code_verifier: verifier,
      client_secret: 'other-shop-secret-0123456789abcdef',
    })
    assert.equal('email' in decodeJwt(body.id_token ?? ''), false)
    assert.equal('email' in (await other.userInfo(body.access_token ?? '')).body, false)
  })

  test('a claim requested by name cannot replace protocol claims such as iss, aud and sid', async () => {
    const hostile = { iss: null, sub: null, aud: { value: 'x' }, exp: null, nonce: null, sid: { value: 'x' } }
    const { idToken } = await bought(shop, {
      scope: 'openid',
      claims: JSON.stringify({ userinfo: hostile, id_token: hostile }),
    })
    const told = decodeJwt(idToken)
    assert.deepEqual([told.iss, told.aud, told.sid === 'x'], [server.issuer, 'print-shop', false])
    assert.equal('nonce' in told, false)
  })
})
