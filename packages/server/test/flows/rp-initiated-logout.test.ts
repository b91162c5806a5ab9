import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aLeavingShop, endSession, isIn, leaving } from '../support/leaving-shop.ts'
import { Walker } from '../support/walker.ts'

describe('logout requested by an app (RP-Initiated Logout)', () => {
  test('with an ID token of this session, the person is signed out at once and redirected with the state (§2, §3)', async () => {
    const { server, shop, walker, idToken, refreshToken } = await aLeavingShop()
    await using _ = server
    const asked = { id_token_hint: idToken, post_logout_redirect_uri: leaving.plain, state: 'a&b=ü' }
    await walker.go(endSession(asked))
    assert.equal(walker.url, `${leaving.plain}?state=${encodeURIComponent('a&b=ü')}`)
    assert.equal(await isIn(walker), false)
    assert.equal((await shop.refresh(refreshToken)).body.error, 'invalid_grant')
    await walker.go(shop.request({ prompt: 'none' }).url)
    assert.equal(walker.answer().get('error'), 'login_required')
  })

  test('no state is returned if none was sent, and the query of the post-logout URI is kept', async () => {
    const { server, walker, idToken } = await aLeavingShop()
    await using _ = server
    const hint = { id_token_hint: idToken }
    await walker.go(endSession({ ...hint, post_logout_redirect_uri: leaving.plain }))
    assert.equal(walker.url, leaving.plain)
    // There is no session any more, but the browser is still redirected to the app.
    await walker.go(endSession({ ...hint, post_logout_redirect_uri: leaving.query, state: 's' }))
    assert.equal(walker.url, `${leaving.query}&state=s`)
  })

  test('an expired ID token is accepted as a hint (§2)', async () => {
    const { server, walker, idToken } = await aLeavingShop()
    await using _ = server
    server.clock.advance(3 * 3600)
    await walker.go(endSession({ id_token_hint: idToken, post_logout_redirect_uri: leaving.plain }))
    assert.equal(walker.url, leaving.plain)
    assert.equal(await isIn(walker), false)
  })

  test('a request posted without cookies is redirected once as a GET, and then signs the person out (§2)', async () => {
    const { server, walker, idToken } = await aLeavingShop()
    await using _ = server
    const response = await server.fetch(
      new Request(`${server.issuer}/end-session`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ id_token_hint: idToken, client_id: 'print-shop' }).toString(),
      }),
    )
    assert.equal(response.status, 303)
    await walker.go(response.headers.get('location') ?? '')
    assert.match(walker.html, /id="logged-out"[^>]*>You are signed out/)
    assert.equal(await isIn(walker), false)
  })

  test('without an ID token, the person must confirm, and then is redirected to the app that client_id names', async () => {
    const { server, walker } = await aLeavingShop()
    await using _ = server
    const asked = { client_id: 'print-shop', post_logout_redirect_uri: leaving.query, state: 's' }
    await walker.go(endSession(asked))
    await walker.submit({ decision: 'yes' })
    assert.equal(walker.url, `${leaving.query}&state=s`)
  })

  test('nobody is told that they were signed out if there was no session, or if there still is one', async () => {
    const { server, walker } = await aLeavingShop()
    await using _ = server
    const other = new Walker(server)
    for (const path of ['/end-session', '/sign-out', endSession({ client_id: 'print-shop' })]) {
      await other.go(path)
      assert.match(other.html, /id="logged-out"[^>]*>You are not signed in</, path)
    }
    await walker.go('/signed-out')
    assert.match(walker.html, /You are signed in<[\s\S]*Alice Adams/)
  })

  for (const asked of [
    {},
    { state: 's' },
    { client_id: 'print-shop' },
    { logout_hint: 'alice', ui_locales: 'en-GB' },
  ]) {
    test(`${JSON.stringify(asked)} asks for confirmation, then shows that the person is signed out (§2)`, async () => {
      const { server, walker } = await aLeavingShop()
      await using _ = server
      await walker.go(endSession(asked))
      assert.match(walker.html, /value="yes">Sign out<[\s\S]*value="no">Stay signed in</)
      await walker.submit({ decision: 'no' })
      assert.equal(await isIn(walker), true)
      await walker.go(endSession(asked))
      await walker.submit({ decision: 'yes' })
      assert.match(walker.html, /id="logged-out"[^>]*>You are signed out/)
      assert.equal(await isIn(walker), false)
    })
  }

  test('with an ID token of another session, the person must confirm, and then is redirected to the app (§2)', async () => {
    const { server, shop, idToken } = await aLeavingShop()
    await using _ = server
    const { walker } = await shop.authorize({}, { walker: new Walker(server) })
    const asked = { id_token_hint: idToken, post_logout_redirect_uri: leaving.plain, state: 's' }
    await walker.go(endSession(asked))
    await walker.submit({ decision: 'yes' })
    assert.equal(walker.url, `${leaving.plain}?state=s`)
    assert.equal(await isIn(walker), false)
  })

  test('the metadata has the end_session_endpoint', async () => {
    const { server } = await aLeavingShop()
    await using _ = server
    const response = await server.fetch(new Request(`${server.issuer}/.well-known/openid-configuration`))
    const metadata = (await response.json()) as { end_session_endpoint?: string }
    assert.equal(metadata.end_session_endpoint, `${server.issuer}/end-session`)
  })
})
