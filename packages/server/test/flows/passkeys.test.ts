import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import type { CDPSession, Page } from 'playwright-core'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { withBrowser } from '../support/browser.ts'
import { aListeningServer } from '../support/listening-server.ts'
import { scrape } from '../support/metrics.ts'
import { addPasskey, answer, aPersonWithPasskey, passkeyForm, withPasskey } from '../support/passkeys.ts'
import { addAuthenticator, halfSignedIn, isSignedIn } from '../support/second-factor.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const password = 'seven quiet lanterns'

describe('passkeys', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true } })
  })
  after(() => server[Symbol.asyncDispose]())

  test('a passkey alone signs in, and counts as two factors', async () => {
    const person = await aPersonWithPasskey(server, { username: 'olivia', password })
    const shop = apps.printShop(server)
    const { url, verifier } = shop.request({ scope: 'openid photos.read' })
    const walker = await new Walker(server).go(url)
    await answer(walker, person.key.use(passkeyForm(walker).challenge, person.userHandle))
    await walker.allow()
    const { body } = await shop.redeem(walker.answer().get('code') ?? '', verifier)
    // The key is kept by a password manager, so it is not bound to hardware.
    assert.deepEqual(decodeJwt(body.id_token ?? '').amr, ['swk', 'user', 'mfa'])
  })

  test('a passkey completes a password, which alone is not enough any more', async () => {
    const who = { username: 'otto', password }
    const person = await aPersonWithPasskey(server, who)
    const half = await halfSignedIn(server, who)
    assert.match(half.html, /Confirm with your passkey/)
    assert.equal(passkeyForm(half).data.get('allow'), person.key.id)
    await answer(half, person.key.use(passkeyForm(half).challenge, undefined))
    assert.equal(await isSignedIn(half), true)
  })

  test('a passkey that is bound to its device says so', async () => {
    const who = { username: 'orla', password }
    const { first } = await aPersonWithPasskey(server, who)
    server.clock.advance(1)
    const bound = await addPasskey(first, server, { be: false, bs: false })
    await first.go('/account/factors')
    assert.match(first.html, /Only on this one device/)
    assert.match(first.html, /Kept by your password manager/)
    const walker = await withPasskey(server, bound, { be: false, bs: false })
    assert.equal(await isSignedIn(walker), true)
    await walker.go('/account/factors')
    assert.match(walker.html, /Last used/)
  })

  test('a person names a passkey, and nobody else does', async () => {
    const person = await aPersonWithPasskey(server, { username: 'nora', password })
    const { first } = person
    await first.go('/account/factors')
    const [, link = ''] = /href="(\/account\/factor-name[^"]+)"/.exec(first.html) ?? []
    const url = link.replaceAll('&amp;', '&')
    const stranger = await aPersonWithPasskey(server, { username: 'stranger', password })
    await stranger.first.go(url)
    assert.equal(new URL(stranger.first.url).pathname, '/account/factors')
    await first.go(url)
    assert.match(first.html, /value="My laptop"/)
    await first.submit({ name: '  Work \u202e laptop ' })
    assert.match(first.html, /It has a new name/)
    assert.match(first.html, /Remove<span class="hidden"> .*Work laptop/)
    // Without a name it is called by its kind.
    await first.go(url)
    await first.submit({ name: '' })
    assert.match(first.html, /<strong>Passkey/)
    await first.go('/account/factor-name?factor=password+')
    assert.equal(new URL(first.url).pathname, '/account/factors')
  })

  test('the password can be removed, and then only the passkey signs in', async () => {
    const who = { username: 'owen', password }
    const person = await aPersonWithPasskey(server, who)
    await person.first.go('/account/factors')
    await person.first.submit({ remove: 'password ' })
    assert.match(person.first.html, /It is removed/)
    const walker = await new Walker(server).go('/sign-in')
    await walker.signIn(who.username, who.password)
    assert.match(walker.html, /is wrong/)
    assert.equal(await isSignedIn(await withPasskey(server, person)), true)
    await person.first.go('/account/factors')
    await person.first.submit({ remove: `passkey ${person.key.id}` })
    assert.equal(person.first.status, 409)
  })

  test('without a script the other ways remain', async () => {
    const who = { username: 'oona', password }
    const { first, codes } = await aPersonWithPasskey(server, who)
    await addAuthenticator(first, server).catch(() => undefined)
    const half = await halfSignedIn(server, who)
    await half.go('/sign-in/second-step?with=recovery_code')
    await half.submit({ code: codes[0] ?? '' })
    assert.equal(await isSignedIn(half), true)
  })
})

/** A virtual authenticator of Chromium, which verifies the person by itself. */
async function virtualAuthenticator(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return session
}

test('signing in with a passkey costs no password hash', async () => {
  await using server = await aListeningServer({
    management: { port: 0 },
    features: { sign_up: true },
  })
  const hashes = async () => (await scrape(server)).get('valetkey_password_hash_duration_seconds_count')
  const person = await aPersonWithPasskey(server, { username: 'olivia', password })
  assert.equal(await hashes(), 1)
  assert.equal(await isSignedIn(await withPasskey(server, person)), true)
  assert.equal(await hashes(), 1)
})

test(
  'in a browser, a person makes a passkey, signs out, and signs in with it',
  withBrowser(async ({ newPage, accessibilityProblems, screenshot }) => {
    await using server = await aListeningServer({ features: { sign_up: true } })
    const page = await newPage({ javaScript: true })
    await virtualAuthenticator(page)
    await page.goto(`${server.issuer}/sign-up`)
    await page.getByLabel('Username').fill('olivia')
    await page.getByLabel('Your name').fill('Olivia Ortiz')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByLabel('Password again').fill(password)
    await page.waitForTimeout(800)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()

    await page.goto(`${server.issuer}/account/passkey`)
    assert.deepEqual(await accessibilityProblems(page), [])
    await page.getByLabel('Name (optional)').fill('My laptop')
    await page.getByRole('button', { name: 'Make a passkey' }).click()
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
    await screenshot(page, 'passkey-codes')
    await page.getByRole('link', { name: 'I have kept them' }).click()
    await page.getByRole('button', { name: 'Remove My laptop' }).waitFor()
    await screenshot(page, 'passkey-factors')

    await page.context().clearCookies()
    await page.goto(`${server.issuer}/sign-in?page=/account/factors`)
    // The authenticator of the test answers conditional mediation at once, as a person who picks the passkey does.
    await page.getByText('Last used').waitFor()
    await screenshot(page, 'passkey-used')
  }),
)
