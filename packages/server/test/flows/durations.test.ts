import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const hour = 3600
const day = 24 * hour
const offline = 'openid photos.read offline_access'

async function allowed(duration: 'once' | 'days' | 'forever', scope = offline) {
  const server = await aWatchedServer()
  const shop = apps.printShop(server)
  const { code, verifier, walker } = await shop.authorize({ scope }, { choice: { duration } })
  const { body } = await shop.redeem(code, verifier)
  const token = body.refresh_token ?? assert.fail(JSON.stringify(body))
  return {
    server,
    shop,
    walker,
    body,
    refreshes: async () => (await shop.refresh(token)).status === 200,
    /** Whether a new visit is answered without a question, whoever has to sign in again first. */
    async isRemembered(who: Walker = walker) {
      await who.go('/sign-in')
      if (who.url.endsWith('/sign-in')) await who.signIn()
      await who.go(shop.request({ scope, prompt: 'none' }).url)
      return who.answer().has('code')
    },
  }
}

describe('how long a permission lasts', () => {
  test('this time only: one hour for the tokens, and the next visit asks', async () => {
    const { server, isRemembered, refreshes, shop, body } = await allowed('once')
    await using _ = server
    assert.equal(await isRemembered(), false)
    server.clock.advance(hour - 300)
    assert.equal(await refreshes(), true)
    const { body: last } = await shop.refresh(body.refresh_token ?? '')
    assert.equal(last.expires_in, 300, 'no token outlives the permission')
    server.clock.advance(299)
    assert.equal((await apps.driveApi(server).introspect(last.access_token ?? '')).body.active, true)
    server.clock.advance(1)
    assert.equal((await apps.driveApi(server).introspect(last.access_token ?? '')).body.active, false)
    assert.equal(await refreshes(), false)
  })

  test('thirty days: visits ask nothing until then, and everything ends together', async () => {
    const { server, isRemembered, refreshes } = await allowed('days')
    await using _ = server
    server.clock.advance(30 * day - 1)
    assert.equal(await isRemembered(), true)
    assert.equal(await refreshes(), true)
    server.clock.advance(1)
    assert.equal(await isRemembered(), false)
    assert.equal(await refreshes(), false)
  })

  test('for ever: after a year a visit still asks nothing, though the tokens of the first one have ended', async () => {
    const { server, isRemembered, refreshes } = await allowed('forever')
    await using _ = server
    for (let month = 0; month < 12; month += 1) {
      server.clock.advance(30 * day)
      assert.equal(await refreshes(), true, `month ${month}`)
    }
    server.clock.advance(5 * day)
    assert.equal(await refreshes(), false, 'no family of tokens gets older than a year')
    assert.equal(await isRemembered(), true)
  })

  test('an end that has passed is followed by a new question, and its answer by a new permission', async () => {
    const { server, shop, walker, isRemembered, refreshes } = await allowed('days')
    await using _ = server
    server.clock.advance(31 * day)
    const { code, verifier } = await shop.authorize(
      { scope: offline },
      { walker, choice: { duration: 'days' } },
    )
    const { body } = await shop.redeem(code, verifier)
    assert.equal((await shop.refresh(body.refresh_token ?? '')).status, 200)
    assert.equal(await refreshes(), false, 'what had ended does not come back')
    server.clock.advance(29 * day)
    assert.equal(await isRemembered(), true)
  })

  test('is what the person said last, whatever they said before; “this time only” is about nothing else', async () => {
    for (const [first, second, later] of [
      ['days', 'forever', true],
      ['forever', 'days', false],
      ['forever', 'once', true],
    ] as const) {
      const { server, shop, walker, isRemembered } = await allowed(first)
      await using _ = server
      await shop.authorize({ scope: offline, prompt: 'consent' }, { walker, choice: { duration: second } })
      server.clock.advance(31 * day)
      assert.equal(await isRemembered(), later, `${first}, then ${second}`)
    }
  })

  test('is for the person who allowed it', async () => {
    const { server, shop } = await allowed('forever')
    await using _ = server
    const bob = await new Walker(server).go('/sign-in')
    await bob.signIn('bob', 'staple garden window')
    await bob.go(shop.request({ scope: offline, prompt: 'none' }).url)
    assert.equal(bob.answer().get('error'), 'consent_required')
  })
})
