import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { linkTo, mailsTo, signUpByMail } from '../support/mailbox.ts'
import { addAuthenticator } from '../support/second-factor.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const password = 'seven quiet lanterns'
const better = 'nine loud trumpets today'

describe('accounts with a mail address', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true }, mail: {} })
  })
  after(() => server[Symbol.asyncDispose]())
  let people = 0
  const someone = () => `person-${++people}@example.com`
  const signIn = async (username: string, secret = password) =>
    (await new Walker(server).go('/sign-in')).signIn(username, secret)
  const isSignedIn = async (walker: Walker) => /Your account/.test((await walker.go('/account')).html)

  describe('sign-up', () => {
    test('a person proves their address, then chooses a name and a password, and is signed in', async () => {
      const address = someone()
      const walker = await new Walker(server).go('/sign-up')
      await walker.submit({ address })
      assert.match(walker.html, /Check your mail/)
      const [mail] = await mailsTo(server, address)
      assert.equal(mail?.subject, 'Create your account')
      await walker.go(mail?.link ?? '')
      assert.match(walker.html, /Create your account/)
      await walker.submit({ name: 'Olivia Ortiz', password, password_again: password })
      assert.equal(new URL(walker.url).pathname, '/account')
      assert.match(walker.html, /Olivia Ortiz/)
      await walker.go('/account/mail')
      assert.match(walker.html, new RegExp(address))
      assert.equal(await isSignedIn(await signIn(address)), true)
      assert.equal(await isSignedIn(await signIn(address.toUpperCase())), true)
    })

    test('apps receive the address, and that it is verified', async () => {
      const address = someone()
      const walker = await signUpByMail(server, address, password)
      const shop = apps.printShop(server)
      const { code, verifier } = await shop.authorize({ scope: 'openid email' }, { walker })
      const { body } = await shop.redeem(code, verifier)
      const info = await server.fetch(
        new Request(`${server.issuer}/userinfo`, {
          headers: { authorization: `Bearer ${body.access_token}` },
        }),
      )
      const { email, email_verified } = (await info.json()) as Record<string, unknown>
      assert.deepEqual({ email, email_verified }, { email: address, email_verified: true })
    })

    test('an app that asked for the account gets its answer, if the link is opened in the same browser', async () => {
      const address = someone()
      const shop = apps.printShop(server)
      const { url } = shop.request({ scope: 'openid', prompt: 'create' })
      const walker = await new Walker(server).go(url)
      await walker.submit({ address })
      const link = await linkTo(server, address)
      await walker.go(link)
      await walker.submit({ name: '', password, password_again: password })
      assert.match(walker.html, /Allow Print Shop/)
      await walker.allow()
      assert.ok(walker.answer().get('code'))
    })

    test('in another browser the person gets the account, and starts again at the app', async () => {
      const address = someone()
      const { url } = apps.printShop(server).request({ scope: 'openid', prompt: 'create' })
      await (await new Walker(server).go(url)).submit({ address })
      const phone = await new Walker(server).go(await linkTo(server, address))
      await phone.submit({ name: '', password, password_again: password })
      assert.equal(new URL(phone.url).pathname, '/account')
    })

    test('a form with a mistake is shown again with what was typed, and uses up nothing', async () => {
      const address = someone()
      const walker = await new Walker(server).go('/sign-up')
      await walker.submit({ address: 'not an address' })
      assert.equal(walker.status, 422)
      assert.match(walker.html, /value="not an address"/)
      await walker.submit({ address })
      await walker.go(await linkTo(server, address))
      await walker.submit({ name: 'Olivia', password: 'short', password_again: 'short' })
      assert.match(walker.html, /too short/)
      assert.match(walker.html, /value="Olivia"/)
      await walker.submit({ name: 'Olivia', password, password_again: 'another password' })
      assert.match(walker.html, /not the same/)
      await walker.submit({ name: 'Olivia', password, password_again: password })
      assert.equal(await isSignedIn(walker), true)
    })

    test('a link opened twice, after a newer one, or too late says so', async () => {
      const address = someone()
      const walker = await new Walker(server).go('/sign-up')
      await walker.submit({ address })
      const first = await linkTo(server, address)
      await walker.go('/sign-up')
      await walker.submit({ address })
      const second = await linkTo(server, address, 2)
      await walker.go(first)
      assert.match(walker.html, /newer link/)
      assert.equal(walker.status, 400)
      await walker.go(second)
      await walker.submit({ name: '', password, password_again: password })
      await new Walker(server).go(second)
      assert.match((await new Walker(server).go(second)).html, /used already/)
      assert.match((await walker.go(`${second}x`)).html, /a part of it is missing/)
      const late = someone()
      await (await new Walker(server).go('/sign-up')).submit({ address: late })
      const link = await linkTo(server, late)
      server.clock.advance(3601)
      assert.match((await new Walker(server).go(link)).html, /has expired/)
    })
  })

  test('each change of how a person signs in is told to their address', async () => {
    const address = someone()
    const walker = await signUpByMail(server, address, password)
    /** Waits for so many mails besides the one of the sign-up, whose order is not known within one moment. */
    const told = async (subject: string, count: number) => {
      const mails = await mailsTo(server, address, count + 1)
      const mail = mails.find((each) => each.subject === subject)
      assert.match(mail?.link ?? assert.fail(subject), /\/account\/devices$/)
    }
    await addAuthenticator(walker, server)
    await told('An authenticator app was added to your account', 1)
    await walker.go('/account/recovery-codes')
    await walker.submit({ renew: '1' })
    await told('You have new recovery codes', 2)
    await walker.go('/account/password')
    await walker.submit({ current: password, password: better, password_again: better })
    await told('Your password was changed', 3)
    await walker.go('/account/factors')
    const [, named = ''] = /name="remove" value="(one_time_code [^"]+)"/.exec(walker.html) ?? []
    await walker.submit({ remove: named })
    await told('An authenticator app was removed from your account', 4)
  })

  describe('recovery', () => {
    test('a person who forgot their password sets a new one, and is signed out everywhere', async () => {
      const address = someone()
      const desk = await signUpByMail(server, address, password)
      const shop = apps.printShop(server)
      const { code, verifier } = await shop.authorize({ scope: 'openid photos.read' }, { walker: desk })
      const { body } = await shop.redeem(code, verifier)

      const walker = await new Walker(server).go('/sign-in')
      assert.match(walker.html, /href="\/recover"/)
      await walker.go('/recover')
      await walker.submit({ address })
      assert.match(walker.html, /Check your mail/)
      await walker.go(await linkTo(server, address, 2))
      await walker.submit({ password: better, password_again: better })
      assert.match(walker.html, /Your password is set/)

      assert.equal(await isSignedIn(walker), false, 'a mailbox alone signs nobody in')
      assert.equal(await isSignedIn(desk), false)
      assert.equal((await shop.refresh(body.refresh_token ?? '')).body.error, 'invalid_grant')
      assert.equal(await isSignedIn(await signIn(address)), false)
      assert.equal(await isSignedIn(await signIn(address, better)), true)
      const [notice] = await mailsTo(server, address, 3)
      assert.equal(notice?.subject, 'Your password was changed')
    })

    test('a mistake in the form uses up nothing; a link works once, also in another browser', async () => {
      const address = someone()
      await signUpByMail(server, address, password)
      await (await new Walker(server).go('/recover')).submit({ address })
      const link = await linkTo(server, address, 2)
      const phone = await new Walker(server).go(link)
      await phone.submit({ password: address, password_again: address })
      assert.match(phone.html, /must be different from the username/)
      await phone.submit({ password: better, password_again: better })
      assert.match(phone.html, /Your password is set/)
      const again = await new Walker(server).go(link)
      assert.equal(again.status, 400)
      assert.match(again.html, /used already/)
    })

    test('a link after a newer one, or too late, says so and leads to a new one', async () => {
      const address = someone()
      await signUpByMail(server, address, password)
      const walker = await new Walker(server).go('/recover')
      await walker.submit({ address })
      const first = await linkTo(server, address, 2)
      // Mails of the same moment have no order.
      server.clock.advance(1)
      await walker.go('/recover')
      await walker.submit({ address })
      const second = await linkTo(server, address, 3)
      assert.match((await walker.go(first)).html, /newer link/)
      assert.match(walker.html, /href="\/recover"/)
      server.clock.advance(15 * 60 + 1)
      assert.match((await walker.go(second)).html, /has expired/)
    })

    test('a person who changed their address in the meantime has no way back through the old one', async () => {
      const address = someone()
      const desk = await signUpByMail(server, address, password)
      await (await new Walker(server).go('/recover')).submit({ address })
      const link = await linkTo(server, address, 2)
      await changeAddress(desk, someone())
      assert.match((await new Walker(server).go(link)).html, /something about the account has changed/)
    })
  })

  describe('the address page', () => {
    test('a new address takes the place of the earlier one once its link was used, and the earlier one is told', async () => {
      const [address, another] = [someone(), someone()]
      const desk = await signUpByMail(server, address, password)
      await desk.go('/account/mail')
      await desk.submit({ address: another })
      assert.match(desk.html, /A mail with a link is on its way/)
      await desk.go('/account/mail')
      assert.match(desk.html, new RegExp(address), 'nothing has changed yet')
      await desk.go(await linkTo(server, another))
      await desk.submit({ decision: 'confirm' })
      assert.match(desk.html, /is confirmed/)
      assert.match(desk.html, new RegExp(another))
      const [notice] = await mailsTo(server, address, 2)
      assert.equal(notice?.subject, 'Your mail address was changed')
      assert.equal(await isSignedIn(await signIn(another)), true)
    })

    test('a link that is opened where nobody is signed in asks to sign in first, and then works', async () => {
      const [address, another] = [someone(), someone()]
      const desk = await signUpByMail(server, address, password)
      await desk.go('/account/mail')
      await desk.submit({ address: another })
      const link = await linkTo(server, another)
      const phone = await new Walker(server).go(link)
      assert.match(phone.html, /Sign in first/)
      await phone.go('/sign-in?page=/account/mail')
      await phone.signIn(address, password)
      await phone.go(link)
      await phone.submit({ decision: 'confirm' })
      assert.match(phone.html, /is confirmed/)
    })

    test('an address that another account has confirmed cannot be confirmed again', async () => {
      const [address, another] = [someone(), someone()]
      await signUpByMail(server, another, password)
      const desk = await signUpByMail(server, address, password)
      await desk.go('/account/mail')
      await desk.submit({ address: another })
      await desk.go(await linkTo(server, another, 2))
      await desk.submit({ decision: 'confirm' })
      assert.match(desk.html, /Another account has confirmed this address/)
    })

    test('it needs a fresh sign-in, and a declared person is told who can change theirs', async () => {
      const address = someone()
      const desk = await signUpByMail(server, address, password)
      server.clock.advance(6 * 60)
      await desk.go('/account/mail')
      assert.match(desk.html, /confirm that it is you/)
      const alice = await (await new Walker(server).go('/sign-in')).signIn()
      await alice.go('/account/mail')
      assert.match(alice.html, /comes from the people who run this server/)
      assert.doesNotMatch(alice.html, /<form/)
    })
  })

  async function changeAddress(walker: Walker, address: string) {
    await walker.go('/account/mail')
    await walker.submit({ address })
    await walker.go(await linkTo(server, address))
    await walker.submit({ decision: 'confirm' })
    assert.match(walker.html, /is confirmed/)
  }
})
