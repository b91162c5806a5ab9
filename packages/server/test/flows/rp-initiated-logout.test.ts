import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aLeavingShop, endSession, isIn, leaving } from '../support/leaving-shop.ts'
import { Walker } from '../support/walker.ts'

describe('an app that signs a person out (RP-Initiated Logout)', () => {
  test('with the ID token of this session it is done at once, and the person is back with the state (§2, §3)', async () => {
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

  test('no state comes back where none was sent, and a query of the app’s own is kept', async () => {
    const { server, walker, idToken } = await aLeavingShop()
    await using _ = server
    const hint = { id_token_hint: idToken }
    await walker.go(endSession({ ...hint, post_logout_redirect_uri: leaving.plain }))
    assert.equal(walker.url, leaving.plain)
    // Nobody is signed in by now: the app still gets its person back.
    await walker.go(endSession({ ...hint, post_logout_redirect_uri: leaving.query, state: 's' }))
    assert.equal(walker.url, `${leaving.query}&state=s`)
  })

  test('an ID token that has expired still is a hint (§2)', async () => {
    const { server, walker, idToken } = await aLeavingShop()
    await using _ = server
    server.clock.advance(3 * 3600)
    await walker.go(endSession({ id_token_hint: idToken, post_logout_redirect_uri: leaving.plain }))
    assert.equal(walker.url, leaving.plain)
    assert.equal(await isIn(walker), false)
  })

  test('a posted form without cookies is sent round once more, and then signs out (§2)', async () => {
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

  for (const asked of [
    {},
    { state: 's' },
    { client_id: 'print-shop' },
    { logout_hint: 'alice', ui_locales: 'fr' },
  ]) {
    test(`${JSON.stringify(asked)} asks the person, and then says that it is done (§2)`, async () => {
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

  test('with the ID token of another session the person is asked, and then goes back to the app (§2)', async () => {
    const { server, shop, idToken } = await aLeavingShop()
    await using _ = server
    const { walker } = await shop.authorize({}, { walker: new Walker(server) })
    const asked = { id_token_hint: idToken, post_logout_redirect_uri: leaving.plain, state: 's' }
    await walker.go(endSession(asked))
    await walker.submit({ decision: 'yes' })
    assert.equal(walker.url, `${leaving.plain}?state=s`)
    assert.equal(await isIn(walker), false)
  })

  test('the metadata says where', async () => {
    const { server } = await aLeavingShop()
    await using _ = server
    const response = await server.fetch(new Request(`${server.issuer}/.well-known/openid-configuration`))
    const metadata = (await response.json()) as { end_session_endpoint?: string }
    assert.equal(metadata.end_session_endpoint, `${server.issuer}/end-session`)
  })
})
