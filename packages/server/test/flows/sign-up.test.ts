import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import type { TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { withBrowser } from '../support/browser.ts'
import { aListeningServer } from '../support/listening-server.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const password = 'a long enough one'
const person = (username: string) => ({
  username,
  name: 'Olive Ober',
  password,
  password_again: password,
})

describe('prompt=create (Initiating User Registration §4)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true } })
    shop = apps.printShop(server)
  })
  after(() => server[Symbol.asyncDispose]())

  const go = (change: Record<string, string>, who = new Walker(server)) =>
    who.go(shop.request({ scope: 'openid profile', ...change }).url)

  test('a new person creates an account and gives consent, and the app receives a code for that account', async () => {
    const { url, verifier } = shop.request({ scope: 'openid profile', prompt: 'create', state: 'waits' })
    const walker = await new Walker(server).go(url)
    assert.match(walker.url, /\/sign-up\?interaction=/)
    server.clock.advance(2)
    const signedUp = server.clock.now() / 1000
    await walker.submit(person('olive'))
    assert.match(walker.url, /\/consent\?/)
    assert.match(walker.html, /Olive Ober/)
    await walker.allow()
    assert.equal(walker.answer().get('state'), 'waits')
    const { body } = await shop.redeem(walker.answer().get('code') ?? '', verifier)
    const { auth_time, amr } = decodeJwt(body.id_token ?? '')
    assert.deepEqual([auth_time, amr], [signedUp, ['pwd']])
    const { body: info } = await shop.userInfo(body.access_token ?? '')
    assert.deepEqual([info.name, info.preferred_username], ['Olive Ober', 'olive'])
    const later = await new Walker(server).go('/sign-in')
    await later.signIn('olive', password)
    assert.match(later.html, /Olive Ober/)
  })

  test('the sign-up page is shown despite a session, and the request continues with the new account', async () => {
    const { walker } = await bought(shop, { scope: 'openid profile' }, { choice: { duration: 'forever' } })
    await go({ prompt: 'create' }, walker)
    assert.match(walker.url, /\/sign-up\?/)
    await go({ prompt: 'create' }, walker)
    assert.match(walker.url, /\/sign-up\?/, 'opening the page before has no effect')
    server.clock.advance(2)
    await walker.submit(person('otto'))
    assert.match(walker.html, /otto/)
    assert.doesNotMatch(walker.html, /Alice Adams/)
  })

  test('a person who already has an account can sign in instead, and the request continues', async () => {
    const walker = await go({ prompt: 'create' })
    const [, link = ''] = /href="([^"]*\/sign-in\?[^"]*)"/.exec(walker.html) ?? []
    await walker.go(link.replaceAll('&amp;', '&'))
    assert.match(walker.url, /\/sign-in\?/)
    server.clock.advance(2)
    await walker.signIn()
    if (walker.url.includes('/consent?')) await walker.allow()
    assert.ok(walker.answer().has('code'), walker.url)
  })

  test('the sign-in page links to the sign-up page, with and without an authorization request', async () => {
    const walker = await go({})
    const [, link = ''] = /href="([^"]*\/sign-up\?[^"]*)"/.exec(walker.html) ?? []
    await walker.go(link.replaceAll('&amp;', '&'))
    server.clock.advance(2)
    await walker.submit(person('oscar'))
    assert.match(walker.url, /\/consent\?/)
    const alone = await new Walker(server).go('/sign-in')
    assert.match(alone.html, /href="\/sign-up"/)
    await alone.go('/sign-up')
    await alone.submit(person('otis'))
    assert.match(alone.html, /You are signed in/)
    await alone.go('/sign-up')
    assert.equal(new URL(alone.url).pathname, '/', 'a signed-in person does not see the sign-up page')
  })

  test('a person can create another account from the consent page, and gives consent with the new account', async () => {
    const { url } = shop.request({ scope: 'openid profile' })
    const walker = await new Walker(server).go(url)
    server.clock.advance(2)
    await walker.signIn('bob', 'staple garden window')
    await walker.submit({ switch_account: '1' })
    const [, link = ''] = /href="([^"]*\/sign-up\?[^"]*)"/.exec(walker.html) ?? []
    await walker.go(link.replaceAll('&amp;', '&'))
    assert.match(walker.url, /\/sign-up\?/)
    await walker.submit(person('ottilie'))
    assert.match(walker.url, /\/consent\?/)
    assert.match(walker.html, /ottilie/)
    assert.doesNotMatch(walker.html, /Bob Brown/)
  })

  test('create can be combined with other values, which are satisfied by the sign-up or after it', async () => {
    for (const [index, prompt] of ['create login', 'consent create', 'create select_account'].entries()) {
      const walker = await go({ prompt, max_age: '0' })
      assert.match(walker.url, /\/sign-up\?/)
      server.clock.advance(2)
      await walker.submit(person(`olga-${index}`))
      assert.match(walker.url, /\/consent\?/, prompt)
      await walker.allow()
      assert.ok(walker.answer().has('code'), prompt)
    }
    const silent = await go({ prompt: 'none create' })
    assert.equal(silent.answer().get('error'), 'invalid_request')
  })

  test('create is refused in a request for a specific person, who cannot be a new one (OIDC Core §3.1.2.1)', async () => {
    const { idToken } = await bought(shop, { scope: 'openid' })
    const claims = JSON.stringify({ id_token: { sub: { value: 'usr_1' } } })
    for (const named of [{ id_token_hint: idToken }, { claims }] as Record<string, string>[]) {
      const walker = await go({ prompt: 'create', ...named })
      assert.equal(walker.answer().get('error'), 'invalid_request')
    }
    const hinted = await go({ id_token_hint: idToken })
    assert.match(hinted.url, /\/sign-in\?/)
    assert.doesNotMatch(hinted.html, /sign-up/)
  })

  test('the form says what to correct, keeps everything but the passwords, and can be cancelled', async () => {
    const walker = await go({ prompt: 'create', state: 'back' })
    for (const change of [{ username: 'Alice' }, { password_again: 'another one' }, { name: '\u202ereb' }]) {
      await walker.submit({ ...person('oona'), ...change })
      assert.equal(walker.status, 422)
      assert.match(walker.html, /role="alert"/)
      assert.equal(walker.form().fields.get('password'), '')
    }
    await walker.submit({ cancel: '1' })
    assert.deepEqual([walker.answer().get('error'), walker.answer().get('state')], ['access_denied', 'back'])
  })

  test('the metadata lists create only while the feature is on (§4)', async () => {
    const prompts = async (at: TestServer) => {
      const response = await at.fetch(new Request(`${at.issuer}/.well-known/openid-configuration`))
      return ((await response.json()) as Record<string, unknown>).prompt_values_supported
    }
    const usual = ['none', 'login', 'consent', 'select_account']
    assert.deepEqual(await prompts(server), [...usual, 'create'])
    await using closed = await aWatchedServer()
    assert.deepEqual(await prompts(closed), usual)
  })
})

test(
  'in a browser, a new person creates an account and arrives at the consent page',
  withBrowser(async ({ newPage, screenshot, accessibilityProblems }) => {
    await using server = await aListeningServer({ features: { sign_up: true } })
    const { url } = apps.printShop(server).request({ scope: 'openid profile', prompt: 'create' })
    const page = await newPage()
    await page.goto(url)
    await page.getByRole('heading', { name: 'Create an account' }).waitFor()
    assert.deepEqual(await accessibilityProblems(page), [])
    await screenshot(page, 'sign-up')
    await page.getByLabel('Username').fill('olive')
    await page.getByLabel('Your name').fill('Olive Ober')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByLabel('Password again').fill(password)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('heading', { name: /Allow/ }).waitFor()
    assert.match(await page.content(), /Olive Ober/)
  }),
)
