import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import { apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const features = { session_management: true }

describe('attacks on the cookie and the iframe of session management (threat E3)', () => {
  test('the cookie that scripts can read gives no access under any cookie name', async () => {
    await using server = await aWatchedServer({ features })
    const { walker } = await apps.printShop(server).authorize({ scope: 'openid' })
    const state = walker.cookies.get('vk_state') ?? assert.fail('no state')
    assert.notEqual(state, walker.cookies.get('vk_session'))
    for (const name of ['vk_state', 'vk_session', walker.browserCookie]) {
      const { html } = await ask(server, '/', { cookies: new Map([[name, state]]) })
      assert.doesNotMatch(html, /Alice/, name)
    }
  })

  test('the values that a page can read contain neither the session id nor the subject', async () => {
    await using server = await aWatchedServer({ features })
    const shop = apps.printShop(server)
    const { walker, code, verifier, answer } = await shop.authorize({ scope: 'openid' })
    const { sid, sub } = decodeJwt(String((await shop.redeem(code, verifier)).body.id_token))
    const state = walker.cookies.get('vk_state') ?? assert.fail('no state')
    const sessionState = answer.get('session_state') ?? assert.fail('no session_state')
    for (const known of [String(sid), String(sub), walker.cookies.get('vk_session') ?? '']) {
      assert.equal(state.includes(known) || sessionState.includes(known), false)
    }
    assert.equal(sessionState.includes(state), false)
  })

  test('a planted state cookie is corrected with the next authorization response, and signs nobody in', async () => {
    await using server = await aWatchedServer({ features })
    const shop = apps.printShop(server)
    const { walker } = await shop.authorize({ scope: 'openid' }, { choice: { duration: 'forever' } })
    const state = walker.cookies.get('vk_state')
    walker.cookies.set('vk_state', 'x'.repeat(43))
    await shop.authorize({ scope: 'openid', prompt: 'none' }, { walker })
    assert.equal(walker.cookies.get('vk_state'), state)
    const nobody = new Walker(server)
    nobody.cookies.set('vk_state', state ?? '')
    await nobody.go(shop.request({ prompt: 'none' }).url)
    assert.equal(nobody.answer().get('error'), 'login_required')
    assert.equal(nobody.cookies.has('vk_state'), false)
  })

  test('no other page can be framed, and the iframe has no form and accepts only GET', async () => {
    await using server = await aWatchedServer({ features })
    const { walker } = await apps.printShop(server).authorize({ scope: 'openid' })
    for (const path of ['/', '/sign-in', '/sign-out', '/signed-out', '/end-session']) {
      await walker.go(path)
      assert.equal(walker.headers.get('x-frame-options'), 'DENY', path)
    }
    const { html } = await ask(server, '/check-session')
    assert.doesNotMatch(html, /<(form|a|button|input)\b/)
    assert.equal((await ask(server, '/check-session', { method: 'POST', form: {} })).status, 405)
  })
})
