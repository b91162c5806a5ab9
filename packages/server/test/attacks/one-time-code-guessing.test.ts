import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { aServer, type TestServer } from '../support/a-server.ts'
import { aPersonWithApp, isSignedIn, olivia } from '../support/second-factor.ts'
import { Walker } from '../support/walker.ts'

const [home, elsewhere] = ['203.0.113.7', '198.51.100.7']

describe('guessing a one-time code (threats D1, D7)', () => {
  let server: TestServer & AsyncDisposable
  let person: Awaited<ReturnType<typeof aPersonWithApp>>
  before(async () => {
    server = await aServer({ features: { sign_up: true } })
    person = await aPersonWithApp(server)
  })
  after(() => server[Symbol.asyncDispose]())
  beforeEach(() => {
    // Throttling windows of earlier tests are over.
    server.clock.advance(25 * 60 * 60)
  })

  /** A browser at an address that knows the password. */
  async function half(address: string, known?: string): Promise<Walker> {
    const fetch = (request: Request) => server.fetch(request, address)
    const walker = new Walker({ issuer: server.issuer, clock: server.clock, fetch })
    if (known !== undefined) walker.cookies.set('vk_known', known)
    await walker.go('/sign-in')
    await walker.signIn(olivia.username, olivia.password)
    assert.equal(new URL(walker.url).pathname, '/sign-in/second-step')
    return walker
  }

  async function guess(walker: Walker): Promise<number> {
    await walker.go('/sign-in/second-step')
    await walker.submit({ code: person.app.wrong() })
    return walker.status
  }

  test('after five wrong codes none is checked, from any address, not even the right one', async () => {
    const thief = await half(elsewhere)
    for (let guesses = 0; guesses < 5; guesses += 1) assert.equal(await guess(thief), 422)
    assert.equal(await guess(thief), 429)
    assert.match(thief.headers.get('retry-after') ?? '', /^\d+$/)
    const other = await half('192.0.2.99')
    await other.submit({ code: person.app.next() })
    assert.equal(other.status, 429)
    assert.equal(await isSignedIn(other), false)
  })

  test('beginning again with the password gives no new guesses', async () => {
    const statuses: number[] = []
    for (let round = 0; round < 8; round += 1) statuses.push(await guess(await half(elsewhere)))
    assert.deepEqual(statuses, [422, 422, 422, 422, 422, 429, 429, 429])
  })

  test('concurrent guesses do not outrun the count', async () => {
    const thief = await half(elsewhere)
    const { action, fields } = thief.form()
    fields.set('code', person.app.wrong())
    const cookie = [...thief.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const statuses = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const response = await server.fetch(
          new Request(new URL(action, server.issuer), {
            method: 'POST',
            headers: {
              'content-type': 'application/x-www-form-urlencoded',
              'sec-fetch-site': 'same-origin',
              cookie,
            },
            body: fields.toString(),
          }),
          elsewhere,
        )
        return response.status
      }),
    )
    assert.equal(statuses.filter((status) => status === 422).length, 5)
    assert.equal(statuses.filter((status) => status === 429).length, 25)
  })

  test('the guesses lock the person out of neither the first step, a known browser, nor a recovery code', async () => {
    const own = await half(home)
    await own.submit({ code: person.app.next() })
    assert.equal(await isSignedIn(own), true)
    const known = own.cookies.get('vk_known')

    const thief = await half(elsewhere)
    for (let guesses = 0; guesses < 6; guesses += 1) await guess(thief)
    assert.equal(thief.status, 429)

    const again = await half(home, known)
    await again.submit({ code: person.app.next() })
    assert.equal(await isSignedIn(again), true)

    const elsewhereToo = await half('192.0.2.5')
    await elsewhereToo.go('/sign-in/second-step?with=recovery_code')
    await elsewhereToo.submit({ code: person.codes[0] ?? '' })
    assert.equal(await isSignedIn(elsewhereToo), true)
  })

  test('somebody who knows the password cannot fill the database, and locks out no other network', async () => {
    const who = { username: 'oda', password: olivia.password }
    await aPersonWithApp(server, who)
    const attempt = async (address: string) => {
      const fetch = (request: Request) => server.fetch(request, address)
      const walker = new Walker({ issuer: server.issuer, clock: server.clock, fetch })
      await walker.go('/sign-in')
      return walker.signIn(who.username, who.password)
    }
    let walker = await attempt(elsewhere)
    let begun = 0
    for (; walker.status === 200 && begun < 110; begun += 1) walker = await attempt(elsewhere)
    assert.equal(walker.status, 429)
    assert.equal(begun, 100)
    assert.equal((await attempt(home)).status, 200)
  })

  test('a thief has at most forty guesses a day', async () => {
    let checked = 0
    for (let round = 0; round < 24 * 6; round += 1) {
      const thief = await half(elsewhere)
      for (let guesses = 0; guesses < 6; guesses += 1) {
        if ((await guess(thief)) === 429) break
        checked += 1
      }
      server.clock.advance(600)
      if (checked >= 40) break
    }
    assert.equal(checked, 40)
    assert.equal(await guess(await half(elsewhere)), 429)
  })

  test('a code is accepted once, whoever is first', async () => {
    const [first, second] = [await half(home), await half(elsewhere)]
    const code = person.app.next()
    await first.submit({ code })
    assert.equal(await isSignedIn(first), true)
    await second.submit({ code })
    assert.equal(second.status, 422)
    assert.match(second.html, /was used already/)
    assert.equal(await isSignedIn(second), false)
  })

  test('after a code, an earlier one that was not used is refused, too', async () => {
    const [first, second] = [await half(home), await half(elsewhere)]
    const earlier = person.app.next()
    await first.submit({ code: person.app.next() })
    assert.equal(await isSignedIn(first), true)
    await second.submit({ code: earlier })
    assert.equal(await isSignedIn(second), false)
  })

  test('of many browsers that send one code at the same moment, one is signed in', async () => {
    const browsers: Walker[] = []
    for (let index = 0; index < 5; index += 1) browsers.push(await half(home))
    const code = person.app.next()
    await Promise.all(browsers.map((each) => each.submit({ code })))
    const signedIn = await Promise.all(browsers.map(isSignedIn))
    assert.equal(signedIn.filter(Boolean).length, 1)
  })
})
