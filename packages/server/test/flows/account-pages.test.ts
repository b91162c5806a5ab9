import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const olivia = { username: 'olivia', password: 'seven quiet lanterns' }

/** A person who is not declared in the configuration file, signed in. */
async function signedUp(server: TestServer): Promise<Walker> {
  const walker = await new Walker(server).go('/sign-up')
  const { username, password } = olivia
  return walker.submit({ username, name: 'Olivia Ortiz', password, password_again: password })
}

async function signedIn(server: TestServer, userAgent?: string, who = olivia): Promise<Walker> {
  const walker = await new Walker(server).go('/sign-in')
  const { action, fields } = walker.form()
  fields.set('username', who.username)
  fields.set('password', who.password)
  return walker.go(action, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      ...(userAgent === undefined ? {} : { 'user-agent': userAgent }),
    },
    body: fields.toString(),
  })
}

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

const edge =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0'

describe('the pages of an account', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true } })
    await signedUp(server)
  })
  after(() => server[Symbol.asyncDispose]())

  test('somebody who is not signed in signs in first, and then sees the page that they wanted', async () => {
    const walker = await new Walker(server).go('/account/devices')
    assert.match(walker.html, /<h1>Sign in<\/h1>/)
    await walker.signIn(olivia.username, olivia.password)
    assert.equal(new URL(walker.url).pathname, '/account/devices')
    assert.match(walker.html, /Where you are signed in/)
  })

  test('a link to sign in never leads to anything but an account page', async () => {
    for (const page of ['//evil.example', 'https://evil.example/', '/sign-out', '/account/../x', 'account']) {
      const walker = await new Walker(server).go(`/sign-in?page=${encodeURIComponent(page)}`)
      await walker.signIn(olivia.username, olivia.password)
      assert.equal(walker.url, `${server.issuer}/`, page)
    }
  })

  test('the start page leads to the account, and that to each of its pages', async () => {
    const walker = await signedIn(server)
    await walker.go('/')
    assert.match(walker.html, /href="\/account"/)
    await walker.go('/account')
    const links = [...walker.html.matchAll(/href="(\/account\/[a-z-]+)"/g)].map(([, url = '']) => url)
    assert.ok(links.length >= 2)
    for (const link of links) {
      await walker.go(link)
      assert.equal(walker.status, 200, link)
      assert.match(walker.html, /<p class="back"><a href="\/account">/, link)
    }
  })

  describe('where a person is signed in', () => {
    test('each browser is listed with its name and address, the own one first and marked', async () => {
      const phone = await signedIn(server, safari)
      server.clock.advance(3 * 3600)
      const desk = await signedIn(server, firefox)
      await desk.go('/account/devices')
      const rows = [...desk.html.matchAll(/<li class="row">[\s\S]*?<\/li>/g)].map(([row]) => row)
      assert.match(rows[0] ?? '', /Firefox on Linux[\s\S]*This browser/)
      const other = rows.find((row) => row.includes('Safari on iOS')) ?? assert.fail('no phone')
      assert.match(other, /3 hours ago/)
      assert.match(other, /127\.0\.0\.1|::1/)
      assert.doesNotMatch(other, /This browser/)
      void phone
    })

    test('signing out one browser ends its session and its tokens, and no others', async () => {
      const phone = await signedIn(server, edge)
      const shop = apps.printShop(server)
      const { code, verifier } = await shop.authorize({ scope: 'openid photos.read' }, { walker: phone })
      const { body } = await shop.redeem(code, verifier)
      const desk = await signedIn(server, firefox)
      await desk.go('/account/devices')
      const row =
        /<li class="row">(?:(?!<\/li>)[\s\S])*?Microsoft Edge on Windows[\s\S]*?value="([^"]+)"/.exec(
          desk.html,
        )
      await desk.submit({ session: row?.[1] ?? assert.fail('no button') })
      assert.match(desk.html, /That browser is signed out/)
      await phone.go('/account')
      assert.match(phone.html, /<h1>Sign in<\/h1>/)
      assert.equal((await shop.refresh(body.refresh_token ?? '')).body.error, 'invalid_grant')
      await desk.go('/account')
      assert.match(desk.html, /Your account/)
    })

    test('signing out everywhere else leaves only this browser', async () => {
      const others = [await signedIn(server, safari), await signedIn(server)]
      const desk = await signedIn(server, firefox)
      await desk.go('/account/devices')
      await desk.submit({ others: '1' })
      assert.match(desk.html, /signed out everywhere else/)
      assert.match(desk.html, /signed in nowhere else/)
      for (const other of others) assert.match((await other.go('/account')).html, /<h1>Sign in<\/h1>/)
    })

    test('a browser that is signed out already, and a form without a button, change nothing', async () => {
      const desk = await signedIn(server, firefox)
      await desk.go('/account/devices')
      await desk.submit({ session: 'never-there' })
      assert.match(desk.html, /was signed out already/)
      await desk.submit({})
      assert.match(desk.html, /Nothing has been decided yet/)
    })
  })

  describe('changing a password', () => {
    const change = async (walker: Walker, fill: Record<string, string>) => {
      await walker.go('/account/password')
      const { action, fields } = walker.form()
      if (fill.others === '') fields.delete('others')
      for (const [name, value] of Object.entries(fill)) if (value !== '') fields.set(name, value)
      return walker.post(action, fields)
    }
    const next = { current: olivia.password, password: 'nine brass keys', password_again: 'nine brass keys' }

    test('each problem is shown beside its field, and nothing is changed', async () => {
      const walker = await signedIn(server)
      await change(walker, { ...next, current: 'wrong' })
      assert.equal(walker.status, 422)
      assert.match(walker.html, /id="current-problem"[^>]*>This is not your current password/)
      await change(walker, { ...next, password: 'short', password_again: 'short' })
      assert.match(walker.html, /id="password-problem"[^>]*>This password is too short/)
      await change(walker, { ...next, password: 'password1234', password_again: 'password1234' })
      assert.equal(walker.status, 422)
      await change(walker, { ...next, password_again: 'nine brass kees' })
      assert.match(walker.html, /id="password_again-problem"/)
      assert.match((await signedIn(server)).html, /You are signed in/)
    })

    test('other browsers stay signed in if the person wants that, and this one gets a new cookie', async () => {
      const other = await signedIn(server, safari)
      const walker = await signedIn(server)
      const before = walker.cookies.get('vk_session')
      await change(walker, { ...next, others: '' })
      assert.match(walker.html, /Your password is changed\./)
      assert.notEqual(walker.cookies.get('vk_session'), before)
      assert.match((await other.go('/account')).html, /Your account/)
      assert.match((await signedIn(server)).html, /The username or the password is wrong/)
      const back = { current: next.password, password: olivia.password, password_again: olivia.password }
      await change(walker, { ...back, others: '' })
      assert.match(walker.html, /Your password is changed\./)
    })

    test('by default the person is signed out everywhere else', async () => {
      const other = await signedIn(server, safari)
      const walker = await signedIn(server)
      await change(walker, next)
      assert.match(walker.html, /signed out everywhere else/)
      assert.match((await other.go('/account')).html, /<h1>Sign in<\/h1>/)
      assert.match((await walker.go('/account')).html, /Your account/)
    })

    test('a password of the configuration file is not changed here', async () => {
      const walker = await signedIn(server, undefined, {
        username: 'alice',
        password: 'correct horse battery',
      })
      await walker.go('/account/password')
      assert.match(walker.html, /The people who run this server set your password/)
      assert.doesNotMatch(walker.html, /name="current"/)
    })
  })
})
