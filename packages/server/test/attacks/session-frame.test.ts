import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import { apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const features = { session_management: true }

describe('the cookie and the frame of session management, in the hands of others (threat E3)', () => {
  test('the cookie that scripts read opens nothing, whatever it is called', async () => {
    await using server = await aWatchedServer({ features })
    const { walker } = await apps.printShop(server).authorize({ scope: 'openid' })
    const state = walker.cookies.get('vk_state') ?? assert.fail('no state')
    assert.notEqual(state, walker.cookies.get('vk_session'))
    for (const name of ['vk_state', 'vk_session', 'vk_browser']) {
      const { html } = await ask(server, '/', { cookies: new Map([[name, state]]) })
      assert.doesNotMatch(html, /Alice/, name)
    }
  })

  test('what a page can read names neither the session nor the person, for any app', async () => {
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

  test('a state that somebody planted is put right with the next answer to an app, and signs nobody in', async () => {
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

  test('no other page may be framed, and the frame takes no form and no other method', async () => {
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
