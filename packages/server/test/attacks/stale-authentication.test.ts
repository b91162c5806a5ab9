import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('an old sign-in passed off as a new one (threat A20)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let walker: Walker
  before(async () => {
    server = await aWatchedServer()
    shop = apps.printShop(server)
    ;({ walker } = await shop.authorize({}, { choice: { duration: 'forever' } }))
  })
  after(() => server[Symbol.asyncDispose]())

  /** The outcome of a request: a code, an error, or the page that it leads to. */
  async function outcome(change: Record<string, string>): Promise<string> {
    const { location } = await ask(server, shop.request(change).url, { cookies: walker.cookies })
    const answer = answerIn(location)
    if (location?.startsWith('/')) return location.slice(1).split('?')[0] ?? ''
    return answer.get('error') ?? (answer.has('code') ? 'code' : 'nothing')
  }

  async function signInAgain(): Promise<void> {
    await walker.go(shop.request({ prompt: 'login' }).url)
    server.clock.advance(1)
    await walker.signIn()
  }

  test('max_age must be a whole number of seconds; what only a lenient parser accepts is refused', async () => {
    await signInAgain()
    const numbers = ['-1', '-0', '+1', '1.5', '1.', '.5', '1e3', '0x10', '0b1', '1_000', ' 1', '1 ', '1,000']
    const words = [
      'NaN',
      'Infinity',
      'null',
      'true',
      '[]',
      '[1]',
      '{}',
      'abc',
      '1s',
      '\u0661',
      '\uff11',
      '1\n',
    ]
    const huge = [
      '2147483649',
      '4294967295',
      '9999999999',
      '99999999999',
      '9007199254740993',
      '1'.repeat(400),
    ]
    for (const text of [...numbers, ...words, ...huge]) {
      assert.equal(await outcome({ max_age: text }), 'invalid_request', JSON.stringify(text))
    }
    for (const text of ['1000', '2147483647', '2147483648', '0000000100']) {
      assert.equal(await outcome({ max_age: text }), 'code', text)
    }
  })

  test('max_age is exceeded at the exact second', async () => {
    await signInAgain()
    server.clock.advance(60)
    assert.equal(await outcome({ max_age: '60' }), 'code')
    assert.equal(await outcome({ max_age: '59' }), 'sign-in')
    assert.equal(await outcome({ max_age: '59', prompt: 'none' }), 'login_required')
    server.clock.advance(1)
    assert.equal(await outcome({ max_age: '60' }), 'sign-in')
  })

  test('max_age=0 and prompt=login are not satisfied by an earlier sign-in, not even of the same moment', async () => {
    await signInAgain()
    for (const change of [
      { max_age: '0' },
      { max_age: '00' },
      { prompt: 'login' },
      { prompt: 'login consent' },
    ]) {
      assert.equal(await outcome(change), 'sign-in', JSON.stringify(change))
    }
    assert.equal(await outcome({ max_age: '0', prompt: 'none' }), 'login_required')
  })

  test('unknown values of prompt are refused, not ignored', async () => {
    const evasions = [
      'Login',
      'LOGIN',
      'login,consent',
      'login  consent',
      ' login',
      'login ',
      'log\u0131n',
      'x',
      'none none x',
    ]
    for (const prompt of [...evasions, 'none login', 'login none', 'none consent', 'none select_account']) {
      assert.equal(await outcome({ prompt }), 'invalid_request', JSON.stringify(prompt))
    }
  })

  test('reloading, continuing or going back does not count as a new sign-in', async () => {
    await signInAgain()
    for (const change of [{ prompt: 'login' }, { max_age: '0' }]) {
      await walker.go(shop.request(change).url)
      const { searchParams } = new URL(walker.url)
      for (const page of ['/continue', '/consent', '/sign-in', '/continue']) {
        server.clock.advance(1)
        await walker.go(`${page}?${searchParams}`)
        assert.match(walker.url, /\/sign-in\?interaction=/, page)
      }
    }
  })

  test('a sign-in satisfies requests from before it, and none from after it', async () => {
    const first = await new Walker(server).go(shop.request({ prompt: 'login', state: 'first' }).url)
    server.clock.advance(1)
    await first.signIn()
    assert.equal(first.answer().get('state'), 'first')
    assert.equal(first.answer().has('code'), true)
    const cookies = first.cookies
    for (const wait of [0, 1]) {
      server.clock.advance(wait)
      const { location } = await ask(server, shop.request({ prompt: 'login' }).url, { cookies })
      assert.match(location ?? '', /^\/sign-in\?/)
    }
  })

  test('an old session cookie added only at the second step does not count as a new sign-in', async () => {
    await signInAgain()
    const { vk_session: old = '', [walker.browserCookie]: browser = '' } = Object.fromEntries(walker.cookies)
    const bob = await new Walker(server).go('/sign-in')
    await bob.signIn('bob', 'staple garden window')
    const others = {
      'no session': '',
      'a broken one': 'x',
      'another person’s': bob.cookies.get('vk_session') ?? '',
    }
    for (const change of [{ prompt: 'login' }, { max_age: '0' }, { max_age: '1' }]) {
      for (const [first, session] of Object.entries(others)) {
        server.clock.advance(60)
        const begun = await ask(server, shop.request(change).url, {
          cookies: new Map([
            [walker.browserCookie, browser],
            ['vk_session', session],
          ]),
        })
        const interaction = answerIn(begun.location).get('interaction') ?? assert.fail(`${begun.location}`)
        server.clock.advance(1)
        const cookies = new Map([
          [walker.browserCookie, browser],
          ['vk_session', old],
        ])
        const { location } = await ask(server, `/continue?interaction=${interaction}`, { cookies })
        assert.match(location ?? '', /^\/sign-in\?/, `${JSON.stringify(change)}, ${first} at first`)
      }
    }
  })

  test('auth_time is the time of the sign-in, and changes only with a new one', async () => {
    await signInAgain()
    const expected = Math.floor(server.clock.now() / 1000)
    const authTime = async () => {
      const { code, verifier } = await shop.authorize({ auth_time: '4102444800' }, { walker })
      const { body } = await shop.redeem(code, verifier, { auth_time: '4102444800' })
      const [, claims = ''] = (body.id_token ?? '').split('.')
      return JSON.parse(Buffer.from(claims, 'base64url').toString()).auth_time
    }
    server.clock.advance(100)
    assert.equal(await authTime(), expected)
    await signInAgain()
    assert.equal(await authTime(), expected + 101)
  })

  test('an id_token_hint for another person does not sign anybody in', async () => {
    const bob = new Walker(server)
    const { code, verifier } = await shop.authorize(
      {},
      { walker: bob, username: 'bob', password: 'staple garden window' },
    )
    const { body } = await shop.redeem(code, verifier)
    const hint = body.id_token ?? assert.fail('no ID token')
    assert.equal(await outcome({ id_token_hint: hint, prompt: 'none' }), 'login_required')
    assert.equal(await outcome({ id_token_hint: hint }), 'sign-in')

    // A sign-in as another person than the hint names ends with an error.
    await walker.go(shop.request({ id_token_hint: hint }).url)
    server.clock.advance(1)
    await walker.signIn()
    assert.equal(walker.answer().get('error'), 'login_required')
  })

  test('an id_token_hint that we did not issue to this app is refused', async () => {
    const { code, verifier } = await shop.authorize({}, { walker })
    const { body } = await shop.redeem(code, verifier)
    const [header = '', claims = '', signature = ''] = (body.id_token ?? '').split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const bob = Buffer.from(claims, 'base64url')
      .toString()
      .replace(/usr_[\w-]{4}/, 'usr_AAAA')
    const forged = [
      `${none}.${claims}.`,
      `${header}.${Buffer.from(bob).toString('base64url')}.${signature}`,
      `${header}.${claims}.`,
      `${header}.${claims}`,
      `${header}.${claims}.${signature}A`,
      `.${claims}.${signature}`,
      body.access_token ?? '',
      code,
      'x',
      '..',
    ]
    for (const hint of forged) {
      assert.equal(await outcome({ id_token_hint: hint }), 'invalid_request', hint.slice(0, 60))
    }
    const other = await apps.spa(server).authorize({}, { walker })
    const { body: theirs } = await apps.spa(server).redeem(other.code, other.verifier)
    assert.equal(
      await outcome({ id_token_hint: theirs.id_token ?? '' }),
      'invalid_request',
      'issued to another app',
    )
    assert.equal(await outcome({ id_token_hint: body.id_token ?? '' }), 'code', 'the right one')
  })
})

test('a clock that is set back during an interaction does not make it ask for the password forever (threat A20)', async () => {
  await using server = await aWatchedServer()
  const shop = apps.printShop(server)
  const { walker } = await shop.authorize()
  server.clock.advance(60)
  await walker.go(shop.request({ prompt: 'login' }).url)
  server.clock.set(-30)
  server.clock.advance(1)
  await walker.signIn()
  assert.notEqual(walker.answer().get('code'), null)
})
