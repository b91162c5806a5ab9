import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { answer, passkeyForm, withPasskey } from '../support/passkeys.ts'
import {
  Authenticator,
  addAuthenticator,
  aPersonWithApp,
  codesOn,
  halfSignedIn,
  isSignedIn,
  signUp,
} from '../support/second-factor.ts'
import { SoftwareAuthenticator } from '../support/software-authenticator.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const acr_values = [
  { value: 'urn:example:bronze', amr: ['pwd'] },
  { value: 'urn:example:gold', amr: ['mfa'] },
]

describe('a sign-in in two steps', () => {
  let server: TestServer & AsyncDisposable
  let person: Awaited<ReturnType<typeof aPersonWithApp>>
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true }, acr_values })
    person = await aPersonWithApp(server)
  })
  after(() => server[Symbol.asyncDispose]())

  test('an authenticator app comes with ten different recovery codes, which are shown once', async () => {
    assert.equal(new Set(person.codes).size, 10)
    await person.first.go('/account/factors')
    assert.match(person.first.html, /My phone/)
    assert.match(person.first.html, /You have 10 codes left/)
    for (const code of person.codes) assert.ok(!person.first.html.includes(code))
  })

  test('a password and then a code sign the person in, with both in amr', async () => {
    const shop = apps.printShop(server)
    const walker = new Walker(server)
    const begun = shop.request({ scope: 'openid photos.read' })
    await walker.go(begun.url)
    await walker.signIn('olivia', 'seven quiet lanterns')
    assert.match(walker.html, /One more step/)
    assert.match(walker.html, /to continue to/)
    await walker.submit({ code: person.app.next() })
    await walker.allow()
    const { body } = await shop.redeem(walker.answer().get('code') ?? '', begun.verifier)
    const claims = decodeJwt(body.id_token ?? '')
    assert.deepEqual(claims.amr, ['pwd', 'otp', 'mfa'])
    assert.equal(claims.acr, 'urn:example:gold')
  })

  test('a code may be typed with spaces, as apps show it', async () => {
    const walker = await person.half()
    const code = person.app.next()
    await walker.submit({ code: ` ${code.slice(0, 3)} ${code.slice(3)}` })
    assert.equal(await isSignedIn(walker), true)
  })

  test('a wrong code keeps the step open, says so beside the field, and signs nobody in', async () => {
    const walker = await person.half()
    await walker.submit({ code: person.app.wrong() })
    assert.equal(walker.status, 422)
    assert.match(walker.html, /<p class="problem" id="code-problem" role="alert">This code is wrong/)
    assert.equal(await isSignedIn(walker), false)
    await walker.go('/sign-in/second-step')
    await walker.submit({ code: person.app.next() })
    assert.equal(await isSignedIn(walker), true)
  })

  test('a recovery code signs in once, in any spelling', async () => {
    const [code = ''] = person.codes
    const walker = await person.half()
    await walker.go('/sign-in/second-step?with=recovery_code')
    await walker.submit({ code: code.toLowerCase().replaceAll('-', ' ') })
    assert.equal(await isSignedIn(walker), true)
    const again = await person.half()
    await again.go('/sign-in/second-step?with=recovery_code')
    await again.submit({ code })
    assert.equal(again.status, 422)
    assert.equal(await isSignedIn(again), false)
  })

  test('without a half-finished sign-in there is nothing to finish', async () => {
    const walker = await new Walker(server).go('/sign-in/second-step')
    assert.match(walker.html, /<h1>Sign in<\/h1>/)
  })

  test('ten minutes after the password it has to be typed again', async () => {
    const walker = await person.half()
    server.clock.advance(601)
    await walker.submit({ code: person.app.code() })
    assert.match(walker.html, /<h1>Sign in<\/h1>/)
    assert.equal(await isSignedIn(walker), false)
  })

  test('cancelling goes back to the app', async () => {
    const shop = apps.printShop(server)
    const walker = new Walker(server)
    await walker.go(shop.request({ scope: 'openid' }).url)
    await walker.signIn('olivia', 'seven quiet lanterns')
    await walker.submit({ cancel: '1' })
    assert.equal(walker.answer().get('error'), 'access_denied')
  })

  describe('step-up', () => {
    test('asks a signed-in person only for the missing factor, and keeps the session', async () => {
      const who = { username: 'oscar', password: 'seven quiet lanterns' }
      const walker = await signUp(server, who)
      const { app } = await addAuthenticator(walker, server)
      const shop = apps.printShop(server)
      const { url, verifier } = shop.request({ scope: 'openid photos.read', acr_values: 'urn:example:gold' })
      await walker.go(url)
      assert.match(walker.html, /One more step/)
      assert.doesNotMatch(walker.html, /name="password"/)
      const before = server.clock.now()
      await walker.submit({ code: app.next() })
      await walker.allow()
      const { body } = await shop.redeem(walker.answer().get('code') ?? '', verifier)
      const claims = decodeJwt(body.id_token ?? '')
      assert.equal(claims.acr, 'urn:example:gold')
      assert.deepEqual(claims.amr, ['pwd', 'otp', 'mfa'])
      assert.ok(Number(claims.auth_time) * 1000 >= before - 1000)
    })

    test('a person without another factor is not asked again for a voluntary class', async () => {
      const walker = await signUp(server, { username: 'otis', password: 'seven quiet lanterns' })
      const shop = apps.printShop(server)
      await walker.go(shop.request({ scope: 'openid', acr_values: 'urn:example:gold' }).url)
      assert.match(walker.html, /Allow/)
    })

    test('prompt=none never asks for it', async () => {
      const who = { username: 'orla', password: 'seven quiet lanterns' }
      const walker = await signUp(server, who)
      await addAuthenticator(walker, server)
      const shop = apps.printShop(server)
      await walker.go(
        shop.request({
          scope: 'openid',
          prompt: 'none',
          claims: '{"id_token":{"acr":{"essential":true,"value":"urn:example:gold"}}}',
        }).url,
      )
      assert.equal(walker.answer().get('error'), 'login_required')
    })
  })

  describe('on the account pages', () => {
    test('a new factor counts only after its first code', async () => {
      const who = { username: 'ophelia', password: 'seven quiet lanterns' }
      const walker = await signUp(server, who)
      await walker.go('/account/one-time-code')
      const app = new Authenticator(walker.form().fields.get('seed') ?? '', server)
      const seed = walker.form().fields.get('seed')
      await walker.submit({ code: app.wrong(), name: 'Phone' })
      assert.equal(walker.status, 422)
      assert.equal(walker.form().fields.get('seed'), seed)
      assert.equal(walker.form().fields.get('name'), 'Phone')
      const other = await new Walker(server).go('/sign-in')
      await other.signIn(who.username, who.password)
      assert.equal(await isSignedIn(other), true)
      await walker.submit({ code: app.code() })
      assert.equal(codesOn(walker).length, 10)
      await halfSignedIn(server, who)
    })

    test('they ask for a sign-in of the last five minutes, and then lead back', async () => {
      const who = { username: 'orson', password: 'seven quiet lanterns' }
      const walker = await signUp(server, who)
      for (const page of ['/account/factors', '/account/one-time-code', '/account/recovery-codes']) {
        server.clock.advance(301)
        await walker.go(page)
        assert.match(walker.html, /<h1>Sign in<\/h1>/, page)
        await walker.signIn(who.username, who.password)
        assert.equal(new URL(walker.url).pathname, page)
      }
    })

    test('a factor is removed, its recovery codes with it, and signing out elsewhere is offered', async () => {
      const who = { username: 'osmond', password: 'seven quiet lanterns' }
      const walker = await signUp(server, who)
      await addAuthenticator(walker, server)
      await walker.go('/account/factors')
      const [, value = ''] = /name="remove" value="(one_time_code [^"]+)"/.exec(walker.html) ?? []
      await walker.submit({ remove: value })
      assert.match(walker.html, /It is removed/)
      assert.match(walker.html, /href="\/account\/devices"/)
      assert.doesNotMatch(walker.html, /Recovery codes/)
      const other = await new Walker(server).go('/sign-in')
      await other.signIn(who.username, who.password)
      assert.equal(await isSignedIn(other), true)
    })

    test('the last way in cannot be removed', async () => {
      const walker = await signUp(server, { username: 'owen', password: 'seven quiet lanterns' })
      await walker.go('/account/factors')
      assert.doesNotMatch(walker.html, /name="remove"/)
      await walker.submit({ remove: 'password ' })
      assert.equal(walker.status, 409)
      assert.match(walker.html, /your only way in/)
      assert.equal(await isSignedIn(walker), true)
    })

    test('new recovery codes replace the old ones', async () => {
      const who = { username: 'oona', password: 'seven quiet lanterns' }
      const walker = await signUp(server, who)
      const { codes } = await addAuthenticator(walker, server)
      await walker.go('/account/recovery-codes')
      await walker.submit({ renew: '1' })
      const renewed = codesOn(walker)
      assert.equal(renewed.length, 10)
      for (const [code, works] of [
        [codes[0] ?? '', false],
        [renewed[0] ?? '', true],
      ] as const) {
        const half = await halfSignedIn(server, who)
        await half.go('/sign-in/second-step?with=recovery_code')
        await half.submit({ code })
        assert.equal(await isSignedIn(half), works)
      }
    })
  })
})

describe('a policy for who must have a second factor', () => {
  const everybody = { second_factor: { everybody: true } }

  test('a new account sets one up before its session counts', async () => {
    await using server = await aWatchedServer({ features: { sign_up: true }, ...everybody })
    const walker = await new Walker(server).go('/sign-up?page=/account/devices')
    const password = 'seven quiet lanterns'
    await walker.submit({ username: 'olivia', name: 'Olivia', password, password_again: password })
    assert.match(walker.html, /Set up a second step/)
    const other = await new Walker(server).go('/sign-in')
    await other.signIn('olivia', password)
    assert.match(other.html, /Set up a second step/)
    assert.equal(await isSignedIn(other), false)

    const app = new Authenticator(walker.form().fields.get('seed') ?? '', server)
    await walker.submit({ code: app.wrong() })
    assert.equal(walker.status, 422)
    await walker.submit({ code: app.code() })
    assert.equal(codesOn(walker).length, 10)
    const [, next = ''] = /class="button primary" href="([^"]+)"/.exec(walker.html) ?? []
    assert.equal(next, '/account/devices')
    await walker.go(next)
    assert.match(walker.html, /Where you are signed in/)
  })

  test('a passkey will do as well, and the session says what was used', async () => {
    await using server = await aWatchedServer({ features: { sign_up: true }, ...everybody })
    const walker = await new Walker(server).go('/sign-up?page=/account/devices')
    const password = 'seven quiet lanterns'
    await walker.submit({ username: 'olivia', name: 'Olivia', password, password_again: password })
    const [, other = ''] = /href="([^"]+)">Set up a passkey instead/.exec(walker.html) ?? []
    await walker.go(other.replaceAll('&amp;', '&'))
    const form = passkeyForm(walker)
    const key = new SoftwareAuthenticator(server.issuer)
    await answer(
      walker,
      { name: 'My laptop', ...key.make(form.challenge, { origin: 'https://evil.example' }) },
      form,
    )
    assert.equal(walker.status, 422)
    assert.match(walker.html, /value="My laptop"/)
    await answer(walker, { name: 'My laptop', ...key.make(passkeyForm(walker).challenge) })
    assert.equal(codesOn(walker).length, 10)
    await walker.go('/account/factors')
    assert.match(walker.html, /My laptop/)
    const person = { key, userHandle: form.data.get('user') ?? '' }
    assert.equal(await isSignedIn(await withPasskey(server, person)), true)
  })

  test('its last second factor cannot be removed', async () => {
    await using server = await aWatchedServer({ features: { sign_up: true }, ...everybody })
    const walker = await new Walker(server).go('/sign-up')
    const password = 'seven quiet lanterns'
    await walker.submit({ username: 'olivia', name: 'Olivia', password, password_again: password })
    const app = new Authenticator(walker.form().fields.get('seed') ?? '', server)
    await walker.submit({ code: app.code() })
    await walker.go('/account/factors')
    const [, value = ''] = /name="remove" value="(one_time_code [^"]+)"/.exec(walker.html) ?? []
    await walker.submit({ remove: value })
    assert.equal(walker.status, 409)
    assert.match(walker.html, /ask you to have a second step/)
    assert.match(walker.html, /Authenticator app/)
  })

  test('applies to people with a role, and to nobody else', async () => {
    await using server = await aWatchedServer({
      second_factor: { roles: ['editor'] },
      users: [
        { username: 'alice', password: 'correct horse battery', name: 'Alice', roles: ['editor'] },
        { username: 'bob', password: 'staple garden window', name: 'Bob' },
      ],
    })
    const alice = await new Walker(server).go('/sign-in')
    await alice.signIn()
    assert.match(alice.html, /Set up a second step/)
    const bob = await new Walker(server).go('/sign-in')
    await bob.signIn('bob', 'staple garden window')
    assert.equal(await isSignedIn(bob), true)
  })
})
