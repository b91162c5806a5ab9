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
    /** Whether a new request needs no consent; signs in first if the session has expired. */
    async isRemembered(who: Walker = walker) {
      await who.go('/sign-in')
      if (who.url.endsWith('/sign-in')) await who.signIn()
      await who.go(shop.request({ scope, prompt: 'none' }).url)
      return who.answer().has('code')
    },
  }
}

describe('the duration of a grant', () => {
  test('“this time only”: the tokens last one hour, and the next visit asks for consent', async () => {
    const { server, isRemembered, refreshes, shop, body } = await allowed('once')
    await using _ = server
    assert.equal(await isRemembered(), false)
    server.clock.advance(hour - 300)
    assert.equal(await refreshes(), true)
    const { body: last } = await shop.refresh(body.refresh_token ?? '')
    assert.equal(last.expires_in, 300, 'no token outlives the grant')
    server.clock.advance(299)
    assert.equal((await apps.driveApi(server).introspect(last.access_token ?? '')).body.active, true)
    server.clock.advance(1)
    assert.equal((await apps.driveApi(server).introspect(last.access_token ?? '')).body.active, false)
    assert.equal(await refreshes(), false)
  })

  test('“thirty days”: visits ask for no consent until then, and the grant and its tokens expire together', async () => {
    const { server, isRemembered, refreshes } = await allowed('days')
    await using _ = server
    server.clock.advance(30 * day - 1)
    assert.equal(await isRemembered(), true)
    assert.equal(await refreshes(), true)
    server.clock.advance(1)
    assert.equal(await isRemembered(), false)
    assert.equal(await refreshes(), false)
  })

  test('“for ever”: after a year a visit still asks for no consent, although the first token family has expired', async () => {
    const { server, isRemembered, refreshes } = await allowed('forever')
    await using _ = server
    for (let month = 0; month < 12; month += 1) {
      server.clock.advance(30 * day)
      assert.equal(await refreshes(), true, `month ${month}`)
    }
    server.clock.advance(5 * day)
    assert.equal(await refreshes(), false, 'a token family lasts at most one year')
    assert.equal(await isRemembered(), true)
  })

  test('after a grant expires, the person is asked again, and consent creates a new grant', async () => {
    const { server, shop, walker, isRemembered, refreshes } = await allowed('days')
    await using _ = server
    server.clock.advance(31 * day)
    const { code, verifier } = await shop.authorize(
      { scope: offline },
      { walker, choice: { duration: 'days' } },
    )
    const { body } = await shop.redeem(code, verifier)
    assert.equal((await shop.refresh(body.refresh_token ?? '')).status, 200)
    assert.equal(await refreshes(), false, 'the old token family stays expired')
    server.clock.advance(29 * day)
    assert.equal(await isRemembered(), true)
  })

  test('the most recent choice of duration applies, but “this time only” leaves an earlier grant unchanged', async () => {
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

  test('a grant applies only to the person who gave it', async () => {
    const { server, shop } = await allowed('forever')
    await using _ = server
    const bob = await new Walker(server).go('/sign-in')
    await bob.signIn('bob', 'staple garden window')
    await bob.go(shop.request({ scope: offline, prompt: 'none' }).url)
    assert.equal(bob.answer().get('error'), 'consent_required')
  })
})
