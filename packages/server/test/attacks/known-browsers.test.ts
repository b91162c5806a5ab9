import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { aServer, type TestServer } from '../support/a-server.ts'
import { Walker } from '../support/walker.ts'

const cookieName = 'vk_known'
const [home, elsewhere] = ['203.0.113.7', '198.51.100.7']

describe('guessing a password does not lock the person out of a browser that they used before (threat D1)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aServer({ features: { sign_up: true } })
  })
  after(() => server[Symbol.asyncDispose]())
  beforeEach(() => {
    // Throttling windows of earlier tests are over.
    server.clock.advance(5 * 60 * 60)
  })

  /** A browser at an address, with only the known-browser cookie of an earlier one. */
  function aBrowser(address: string, kept?: Walker): Walker {
    const fetch = (request: Request) => server.fetch(request, address)
    const walker = new Walker({ issuer: server.issuer, clock: server.clock, fetch })
    const known = kept?.cookies.get(cookieName)
    if (known !== undefined) walker.cookies.set(cookieName, known)
    return walker
  }

  async function signIn(
    walker: Walker,
    username = 'alice',
    password = 'correct horse battery',
  ): Promise<Walker> {
    await walker.go('/sign-in')
    return walker.signIn(username, password)
  }

  const isSignedIn = ({ cookies }: Walker) => cookies.has('vk_session')

  async function guess(times: number, address: string, username = 'alice', kept?: Walker): Promise<void> {
    for (let round = 0; round < times; round += 1) {
      await signIn(aBrowser(address, kept), username, `guess ${round}`)
    }
  }

  async function known(username = 'alice', password = 'correct horse battery'): Promise<Walker> {
    return signIn(aBrowser(home), username, password)
  }

  test('after ten wrong guesses elsewhere unknown browsers are locked out, but not the one that the person uses', async () => {
    const own = await known()
    await guess(10, elsewhere)
    assert.ok(!isSignedIn(await signIn(aBrowser('192.0.2.99'))))
    assert.ok(isSignedIn(await signIn(aBrowser(home, own))))
    // That sign-in does not reset the count of the guesses either.
    assert.ok(!isSignedIn(await signIn(aBrowser('192.0.2.99'))))
  })

  test('wrong guesses from the same network do not lock out that browser either', async () => {
    const own = await known()
    for (let name = 0; name < 51; name += 1) await guess(1, home, `somebody ${name}`)
    assert.ok(!isSignedIn(await signIn(aBrowser(home), 'bob', 'staple garden window')))
    assert.ok(isSignedIn(await signIn(aBrowser(home, own))))
  })

  test('a stolen cookie gives ten more guesses and no access', async () => {
    const own = await known()
    await guess(10, elsewhere, 'alice', own)
    // None of these count against unknown browsers.
    await guess(9, elsewhere, 'alice', own)
    assert.ok(isSignedIn(await signIn(aBrowser('192.0.2.99'))))
    await guess(10, elsewhere)
    assert.ok(!isSignedIn(await signIn(aBrowser(elsewhere, own))))
    assert.ok(!isSignedIn(await signIn(aBrowser('192.0.2.99'))))
  })

  test('the right password resets the count of guesses of a known browser', async () => {
    const own = await known()
    await guess(9, home, 'alice', own)
    const again = await signIn(aBrowser(home, own))
    assert.ok(isSignedIn(again))
    await guess(9, home, 'alice', again)
    assert.ok(isSignedIn(await signIn(aBrowser(home, again))))
  })

  test('the cookie of another account gives no additional guesses', async () => {
    const mallory = await known('bob', 'staple garden window')
    await guess(10, elsewhere, 'alice', mallory)
    assert.ok(!isSignedIn(await signIn(aBrowser('192.0.2.99'))))
  })

  test('two people who share a browser are both known there, even in two tabs', async () => {
    const shared = await signIn(aBrowser(home, await known()), 'bob', 'staple garden window')
    // The tabs start with the same cookies, and each response sets a cookie of its own.
    const [one, other] = [aBrowser(home, shared), aBrowser(home, shared)]
    await signIn(one)
    await signIn(other, 'bob', 'staple garden window')
    await guess(10, elsewhere)
    await guess(10, elsewhere, 'bob')
    for (const last of [one, other]) {
      assert.ok(isSignedIn(await signIn(aBrowser(home, last))))
      assert.ok(isSignedIn(await signIn(aBrowser(home, last), 'bob', 'staple garden window')))
    }
  })

  test('a browser in which somebody creates an account is known for it from then on', async () => {
    const walker = aBrowser(home)
    await walker.go('/sign-up')
    server.clock.advance(5)
    const password = 'window garden staple'
    await walker.submit({ username: 'carol', name: '', password, password_again: password })
    assert.ok(isSignedIn(walker), walker.html)
    await guess(10, elsewhere, 'carol')
    assert.ok(isSignedIn(await signIn(aBrowser(home, walker), 'carol', password)))
  })

  test('a failed sign-in sets no cookie, and a forged cookie has no effect', async () => {
    const stranger = await signIn(aBrowser(home), 'alice', 'wrong')
    assert.ok(!stranger.cookies.has(cookieName))
    const own = await known()
    const forged = aBrowser(elsewhere)
    const cookie = own.cookies.get(cookieName) ?? assert.fail()
    forged.cookies.set(cookieName, (cookie.startsWith('A') ? 'B' : 'A') + cookie.slice(1))
    await guess(10, elsewhere, 'alice', forged)
    assert.ok(!isSignedIn(await signIn(aBrowser('192.0.2.99'))))
    assert.ok(isSignedIn(await signIn(aBrowser(home, own))))
  })
})

test('a browser known to one instance is known to every other (threat D1)', async () => {
  await using first = await aServer()
  await using second = await aServer({}, { data: first.data, clock: first.clock })
  const own = new Walker(first)
  await own.go('/sign-in')
  await own.signIn()
  for (let round = 0; round < 10; round += 1) {
    const stranger = new Walker(first)
    await stranger.go('/sign-in')
    await stranger.signIn('alice', `guess ${round}`)
  }
  const later = new Walker(second)
  later.cookies.set(cookieName, own.cookies.get(cookieName) ?? assert.fail())
  await later.go('/sign-in')
  await later.signIn()
  assert.ok(later.cookies.has('vk_session'))
})
