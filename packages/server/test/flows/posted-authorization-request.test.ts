import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import type { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('an authorization request sent by POST (OIDC Core §3.1.2.1)', () => {
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

  test('without cookies, it is redirected once as a GET, and then the session is found', async () => {
    const { status, location } = await ask(server, '/authorize', { form: paramsOf() })
    assert.equal(status, 303)
    await walker.go(location ?? '')
    assert.notEqual(walker.answer().get('code'), null, walker.url)
  })

  test('with cookies, it is answered at once', async () => {
    const { location } = await ask(server, '/authorize', { form: paramsOf(), cookies: walker.cookies })
    assert.match(location ?? '', /^https:\/\/shop\.example\/callback\?code=/)
  })

  test('its parameters are preserved byte for byte, however the form was encoded', async () => {
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
      // Percent-encoded, as a browser does it, and raw, as no browser does.
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

  /** The final responses to a form posted to this path, without and with cookies. */
  const saidTo = (path: string, form: URLSearchParams) =>
    Promise.all(
      [new Map<string, string>(), walker.cookies].map(async (cookies) => {
        const sent = await ask(server, path, { form, cookies })
        return sent.location?.startsWith('/authorize')
          ? await ask(server, sent.location, { cookies: walker.cookies })
          : sent
      }),
    )

  test('its parameters are read from the body alone; those in the URL are ignored', async () => {
    const beside = new URLSearchParams({
      prompt: 'login',
      response_mode: 'fragment',
      login_hint: 'bob',
      max_age: '0',
      request_uri: 'urn:ietf:params:oauth:request_uri:x',
      made_up: 'x',
    })
    for (const { location } of await saidTo(`/authorize?${beside}`, paramsOf())) {
      assert.match(location ?? '', /^https:\/\/shop\.example\/callback\?code=/)
    }
    // A parameter in the URL does not replace one that is missing from the body.
    for (const name of ['client_id', 'redirect_uri', 'response_type', 'code_challenge', 'scope']) {
      const rest = new URLSearchParams([...paramsOf()].filter(([key]) => key !== name))
      const moved = new URLSearchParams({ [name]: paramsOf().get(name) ?? assert.fail(name) })
      const answers = await saidTo(`/authorize?${moved}`, rest)
      const alone = await saidTo('/authorize', rest)
      for (const [index, { status, location }] of answers.entries()) {
        assert.equal(status, alone[index]?.status, name)
        assert.equal(
          answerIn(location).get('error'),
          answerIn(alone[index]?.location ?? '').get('error'),
          name,
        )
        assert.equal(answerIn(location).has('code'), answerIn(alone[index]?.location ?? '').has('code'), name)
      }
    }
  })

  test('a parameter that is both in the URL and in the body is refused as repeated', async () => {
    const path = `/authorize?${new URLSearchParams({ state: 'a state' })}`
    for (const { location } of await saidTo(path, paramsOf())) {
      assert.equal(answerIn(location).get('error'), 'invalid_request')
      assert.equal(answerIn(location).has('state'), false)
    }
  })

  test('it may be as long as a URL; a longer one is refused without setting a cookie', async () => {
    const state = 's'.repeat(4096)
    const sent = await ask(server, '/authorize', { form: paramsOf({ state }), cookies: walker.cookies })
    assert.equal(answerIn(sent.location).get('state'), state)
    for (const length of [20_000, 60_000]) {
      const form = paramsOf({ state: 's'.repeat(length) })
      const { status, location, headers } = await ask(server, '/authorize', { form })
      assert.deepEqual([status, location], [413, null])
      // A new browser secret would break the interactions in the browser’s other tabs.
      assert.deepEqual(headers.getSetCookie(), [])
    }
  })

  test('any other media type is refused, with and without cookies', async () => {
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
