import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import type { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('an authorization request that an app’s page posts (OIDC Core §3.1.2.1)', () => {
  let server: TestServer & AsyncDisposable
  let walker: Walker
  before(async () => {
    server = await aWatchedServer()
    ;({ walker } = await apps.printShop(server).authorize({ scope: 'openid profile' }))
  })
  after(() => server[Symbol.asyncDispose]())

  const formType = { 'content-type': 'application/x-www-form-urlencoded' }
  const paramsOf = (change: Record<string, string | undefined> = {}) =>
    new URL(apps.printShop(server).request({ scope: 'openid profile', ...change }).url).searchParams

  test('comes without cookies, is sent round once as a GET, and then finds the person signed in', async () => {
    const { status, location } = await ask(server, '/authorize', { form: paramsOf() })
    assert.equal(status, 303)
    await walker.go(location ?? '')
    assert.notEqual(walker.answer().get('code'), null, walker.url)
  })

  test('is answered at once where cookies came along', async () => {
    const { location } = await ask(server, '/authorize', { form: paramsOf(), cookies: walker.cookies })
    assert.match(location ?? '', /^https:\/\/shop\.example\/callback\?code=/)
  })

  test('keeps every byte of its parameters, however the form was encoded', async () => {
    const states = [
      'é ü 日本 \u{1F511}',
      'a#b?c&d=e+f%20g',
      'line\r\nend: x',
      '\ttab',
      '"<>\\^`{|}',
      "'()*!~",
    ]
    for (const state of states) {
      const params = paramsOf({ state: undefined, prompt: 'none' })
      // Percent-encoded as a browser does it, and raw as no browser does.
      const raw = state.replace(/[%&+]/g, (character) => encodeURIComponent(character))
      for (const encoded of [encodeURIComponent(state), raw]) {
        const body = `${params}&state=${encoded}`
        const sent = await ask(server, '/authorize', { body, headers: formType })
        const { location } = await ask(server, sent.location ?? assert.fail(`${sent.status} ${state}`), {
          cookies: walker.cookies,
        })
        assert.equal(answerIn(location).get('state'), state)
        assert.notEqual(answerIn(location).get('code'), null)
      }
    }
  })

  test('may have a part of its parameters in the URL, but none of them twice', async () => {
    const params = paramsOf({ prompt: 'none' })
    const [first, ...rest] = [...params]
    const path = `/authorize?${new URLSearchParams([first ?? assert.fail()])}`
    for (const cookies of [new Map<string, string>(), walker.cookies]) {
      const sent = await ask(server, path, { form: new URLSearchParams(rest), cookies })
      const onward = sent.location?.startsWith('/')
        ? await ask(server, sent.location, { cookies: walker.cookies })
        : sent
      assert.notEqual(answerIn(onward.location).get('code'), null, `${onward.status} ${onward.location}`)
    }
    const twice = await ask(server, path, { form: params, cookies: walker.cookies })
    assert.equal(answerIn(twice.location).get('error'), 'invalid_request')
  })

  test('may be as long as a URL, and one that is longer is refused without a word to the browser', async () => {
    const state = 's'.repeat(4096)
    const sent = await ask(server, '/authorize', { form: paramsOf({ state }), cookies: walker.cookies })
    assert.equal(answerIn(sent.location).get('state'), state)
    for (const length of [20_000, 60_000]) {
      const form = paramsOf({ state: 's'.repeat(length) })
      const { status, location, headers } = await ask(server, '/authorize', { form })
      assert.deepEqual([status, location], [413, null])
      // A new secret would break what this browser has begun in other tabs.
      assert.deepEqual(headers.getSetCookie(), [])
    }
  })

  test('is refused in any other media type, with cookies and without', async () => {
    const types = ['text/plain', 'multipart/form-data; boundary=x', 'application/json', '']
    for (const type of types) {
      for (const cookies of [new Map<string, string>(), walker.cookies]) {
        const body = paramsOf().toString()
        const { status, location } = await ask(server, '/authorize', {
          body,
          headers: { 'content-type': type },
          cookies,
        })
        assert.deepEqual({ status, location }, { status: 400, location: null }, type)
      }
    }
  })
})
