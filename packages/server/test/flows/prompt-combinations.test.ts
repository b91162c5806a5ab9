import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import type { TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const pages = ['login', 'consent', 'select_account'] as const
/** Every non-empty set of values. */
const combinations = [1, 2, 3, 4, 5, 6, 7].map((bits) => pages.filter((_, index) => bits & (1 << index)))

describe('prompt in every combination, with and without a hint (OIDC Core §3.1.2.1)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let walker: Walker
  let hint: string
  before(async () => {
    server = await aWatchedServer()
    shop = apps.printShop(server)
    const first = await bought(shop, { scope: 'openid' }, { choice: { duration: 'forever' } })
    walker = first.walker
    hint = first.idToken
    // Long after the hint has expired.
    server.clock.advance(24 * 60 * 60)
    await walker.go('/sign-in')
    await walker.signIn()
  })
  after(() => server[Symbol.asyncDispose]())

  /** The pages that a person passes until the app receives its response, and the response. */
  async function walk(change: Record<string, string>, who: Walker) {
    const seen: string[] = []
    const { url, verifier } = shop.request({ scope: 'openid', ...change })
    await who.go(url)
    for (let step = 0; who.url.startsWith(server.issuer) && step < 4; step += 1) {
      const page = new URL(who.url).pathname.slice(1)
      seen.push(page)
      server.clock.advance(1)
      if (page === 'sign-in') await who.signIn()
      else await who.allow({ duration: 'forever' })
    }
    return { seen, answer: who.answer(), verifier }
  }

  for (const prompts of combinations) {
    const prompt = prompts.join(' ')
    const asked = prompts.includes('consent') || prompts.includes('select_account')

    test(`${prompt}: a signed-in person sees exactly the requested pages`, async () => {
      for (const hints of [{}, { id_token_hint: hint }, { login_hint: 'bob' }]) {
        const { seen, answer } = await walk({ prompt, ...hints }, walker)
        const expected = [...(prompts.includes('login') ? ['sign-in'] : []), ...(asked ? ['consent'] : [])]
        assert.deepEqual(seen, expected, JSON.stringify(hints))
        assert.ok(answer.has('code'), walker.url)
      }
    })

    test(`${prompt}: without a session, the person signs in once and sees only the other requested pages`, async () => {
      const { seen, answer } = await walk({ prompt, id_token_hint: hint }, new Walker(server))
      assert.deepEqual(seen, ['sign-in', ...(asked ? ['consent'] : [])])
      assert.ok(answer.has('code'))
    })

    test(`none ${prompt}: none together with another value is refused (§3.1.2.1)`, async () => {
      for (const both of [`none ${prompt}`, `${prompt} none`, `none ${prompt} none`]) {
        await walker.go(shop.request({ scope: 'openid', prompt: both }).url)
        assert.equal(walker.answer().get('error'), 'invalid_request', both)
      }
    })
  }

  test('a repeated value counts once, and auth_time is the time of the sign-in for this request', async () => {
    const { seen, answer, verifier } = await walk({ prompt: 'login login consent' }, walker)
    assert.deepEqual(seen, ['sign-in', 'consent'])
    const { body } = await shop.redeem(answer.get('code') ?? '', verifier)
    assert.equal(decodeJwt(body.id_token ?? '').auth_time, server.clock.now() / 1000 - 2)
  })

  test('with a hint at another person, prompt=none is refused; any other prompt needs a sign-in by that person', async () => {
    const bob = new Walker(server)
    await shop.authorize({}, { walker: bob, username: 'bob', password: 'staple garden window' })
    await bob.go(shop.request({ scope: 'openid', prompt: 'none', id_token_hint: hint }).url)
    assert.equal(bob.answer().get('error'), 'login_required')
    for (const prompt of [undefined, ...combinations.map((each) => each.join(' '))]) {
      await bob.go(shop.request({ scope: 'openid', prompt, id_token_hint: hint, login_hint: 'alice' }).url)
      assert.match(bob.url, /\/sign-in\?/, prompt)
      assert.equal(
        bob.form().fields.get('username'),
        'alice',
        'the hinted username is filled in, not that of the session',
      )
      assert.match(bob.html, /asks for a different person/)
      server.clock.advance(1)
      await bob.signIn('bob', 'staple garden window')
      assert.equal(bob.answer().get('error'), 'login_required', prompt)
    }
    await bob.go(shop.request({ scope: 'openid', id_token_hint: hint }).url)
    assert.equal(bob.form().fields.get('username'), '', 'id_token_hint does not reveal a username')
    server.clock.advance(1)
    await bob.signIn()
    const { answer } = await walk({ prompt: 'none', id_token_hint: hint }, bob)
    assert.ok(answer.has('code'), 'the session is now Alice’s')
  })

  test('locales, display, login_hint and acr_values never change the outcome and never cause an error (§3.1.2.1)', async () => {
    const values = ['en', 'se', 'fr-CA de ar', '*', 'not a locale!', '', ' ', 'x'.repeat(1000), '"><script>1']
    const harmless: Record<string, readonly string[]> = {
      ui_locales: values,
      claims_locales: values,
      display: ['page', 'popup', 'touch', 'wap', 'Page', 'hologram', 'page popup', ''],
      login_hint: ['', 'é', '\u202e', 'x'.repeat(1000), 'tel:+1555'],
      acr_values: ['1 2', '', ' ', 'urn:mace:incommon:iap:silver', '"'],
      extra: ['foobar'],
    }
    for (const [name, given] of Object.entries(harmless)) {
      for (const value of given) {
        await walker.go(shop.request({ scope: 'openid', prompt: 'none', [name]: value }).url)
        assert.ok(walker.answer().has('code'), `${name}=${value}: ${walker.url}`)
      }
      const nobody = await new Walker(server).go(shop.request({ [name]: given.at(-1) ?? '' }).url)
      assert.equal(nobody.status, 200)
      assert.match(nobody.html, /<html lang="en"/)
      assert.doesNotMatch(nobody.html, /<script>1/)
      await walker.go(shop.request({ [name]: ['a', 'b'] }).url)
      assert.equal(walker.answer().get('error'), 'invalid_request', `${name} twice (RFC 6749 §3.1)`)
    }
  })
})
