import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { signIn as accountSignIn } from '../../src/accounts/sign-in.ts'
import { rememberPerson } from '../../src/accounts/throttling/known-browsers.ts'
import { aServer, type TestServer } from '../support/a-server.ts'
import { SomePeople } from '../support/some-people.ts'
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

  /** Guesses from two networks, since one alone cannot lock an account. */
  async function guess(times: number, address: string, username = 'alice', kept?: Walker): Promise<void> {
    for (let round = 0; round < times; round += 1) {
      const from = round % 2 === 0 ? address : address.replace(/\d+$/, '250')
      await signIn(aBrowser(from, kept), username, `guess ${round}`)
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

describe('what a collector of these cookies gains (threat D1)', () => {
  const password = 'window garden staple'
  const tooLong = 'x'.repeat(5000)

  async function alice() {
    const people = new SomePeople({ queue: 400 })
    const account = await people.add('alice', password)
    const row = people.store.accounts.get(account.id) ?? assert.fail('not stored')
    return { people, row }
  }
  const guess = (people: SomePeople, knownPeople: string, number = 0) =>
    accountSignIn(
      { username: 'alice', password: tooLong, address: `198.51.100.${number}`, knownPeople },
      people,
    )

  test('of two hundred concurrent guesses with one cookie, ten are checked there and ten elsewhere', async () => {
    const { people } = await alice()
    const stolen = await rememberPerson(undefined, 'alice', people)
    const all = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const request = {
          username: 'alice',
          password: 'a wrong one',
          address: `198.51.100.${index}`,
          knownPeople: stolen,
        }
        return accountSignIn(request, people)
      }),
    )
    const checked = all.filter(({ outcome }) => outcome === 'wrong_credentials').length
    // Sixteen wait in the line of known browsers at once; the others are told to come back.
    assert.ok(checked >= 10 && checked <= 20, String(checked))
    assert.equal(people.hashing.jobs, checked + 1)
  })

  test('somebody who once knew the password and collected cookies has nothing after it has changed', async () => {
    const { people, row } = await alice()
    const collected: string[] = []
    for (let time = 0; time < 100; time += 1) collected.push(await rememberPerson(undefined, 'alice', people))
    row.passwordHash = row.passwordHash?.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
    let checked = 0
    for (const [index, cookie] of collected.entries()) {
      for (let time = 0; time < 5; time += 1) {
        if ((await guess(people, cookie, index)).outcome === 'wrong_credentials') checked += 1
      }
    }
    assert.equal(checked, 10)
  })

  test('a flood of guesses fills the line for passwords, and a person at a known browser still gets in', async () => {
    const people = new SomePeople({ atOnce: 1, queue: 8 })
    await people.add('alice', password)
    const known = await rememberPerson(undefined, 'alice', people)
    const busy = Promise.withResolvers<void>()
    const holding = people.hashing.run(() => busy.promise)
    const flood = Array.from({ length: 50 }, (_, index) =>
      accountSignIn(
        { username: `user${index}`, password: 'a wrong one', address: `10.0.0.${index}` },
        people,
      ),
    )
    const stranger = await accountSignIn({ username: 'alice', password, address: '203.0.113.8' }, people)
    assert.equal(stranger.outcome, 'busy')
    const own = accountSignIn(
      { username: 'alice', password, address: '203.0.113.7', knownPeople: known },
      people,
    )
    busy.resolve()
    await holding
    assert.equal((await own).outcome, 'signed_in')
    // Nor do known browsers keep the others out.
    const outcomes = (await Promise.all(flood)).map(({ outcome }) => outcome)
    assert.equal(outcomes.filter((outcome) => outcome === 'wrong_credentials').length, 8)
  })

  test('a cookie of one’s own does not open the line of somebody else', async () => {
    const people = new SomePeople({ atOnce: 1, queue: 0 })
    await people.add('alice', password)
    await people.add('mallory', password)
    const mallory = await rememberPerson(undefined, 'mallory', people)
    const busy = Promise.withResolvers<void>()
    const holding = people.hashing.run(() => busy.promise)
    const request = { username: 'alice', password: 'a wrong one', address: '10.0.0.1', knownPeople: mallory }
    assert.equal((await accountSignIn(request, people)).outcome, 'busy')
    busy.resolve()
    await holding
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
