import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { aPersonWithApp, codesOn, halfSignedIn, isSignedIn } from '../support/second-factor.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const password = 'seven quiet lanterns'

describe('recovery codes (threat D7)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true } })
  })
  after(() => server[Symbol.asyncDispose]())

  async function use(code: string, who: { username: string; password: string }): Promise<Walker> {
    const walker = await halfSignedIn(server, who)
    await walker.go('/sign-in/second-step?with=recovery_code')
    return walker.submit({ code })
  }

  test('of many browsers that send one code at the same moment, one is signed in', async () => {
    const who = { username: 'olivia', password }
    const { codes } = await aPersonWithApp(server, who)
    const [code = ''] = codes
    const browsers: Walker[] = []
    for (let index = 0; index < 5; index += 1) {
      const walker = await halfSignedIn(server, who)
      browsers.push(await walker.go('/sign-in/second-step?with=recovery_code'))
    }
    await Promise.all(browsers.map((each) => each.submit({ code })))
    assert.equal((await Promise.all(browsers.map(isSignedIn))).filter(Boolean).length, 1)
  })

  test('a code alone, without the password, signs nobody in', async () => {
    const who = { username: 'otto', password }
    const { codes } = await aPersonWithApp(server, who)
    const walker = await new Walker(server).go('/sign-in')
    await walker.signIn(who.username, codes[0] ?? '')
    assert.match(walker.html, /is wrong/)
  })

  test('a code is bound to its person', async () => {
    const [one, two] = [
      { username: 'oda', password },
      { username: 'odo', password },
    ]
    const { codes } = await aPersonWithApp(server, one)
    await aPersonWithApp(server, two)
    assert.equal(await isSignedIn(await use(codes[0] ?? '', two)), false)
    assert.equal(await isSignedIn(await use(codes[0] ?? '', one)), true)
  })

  test('no page shows them again, and renewing them needs a form of ours and a fresh sign-in', async () => {
    const who = { username: 'ole', password }
    const { first, codes } = await aPersonWithApp(server, who)
    await first.go('/account/recovery-codes?renew=1')
    assert.deepEqual(codesOn(first), [])
    const { action, fields } = first.form()
    fields.set('renew', '1')
    server.clock.advance(301)
    await first.post(action, fields)
    assert.match(first.html, /<h1>Sign in<\/h1>/)
    assert.equal(await isSignedIn(await use(codes[1] ?? '', who)), true)
  })

  test('nonsense is refused as a wrong code', async () => {
    const who = { username: 'ott', password }
    await aPersonWithApp(server, who)
    for (const code of ['', ' ', '-', '%', "' or 1=1 --", 'x'.repeat(5000), '\u202e', '🔑', 'null']) {
      const walker = await use(code, who)
      assert.ok([422, 429].includes(walker.status), `${walker.status}: ${code.slice(0, 20)}`)
    }
  })
})
