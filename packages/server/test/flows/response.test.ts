import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('the authorization response', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let walker: Walker
  before(async () => {
    const withQuery = { client_id: 'with-query', redirect_uris: ['https://app.example/cb?tenant=a%2Fb&x'] }
    server = await aWatchedServer({
      clients: [
        ...aConfiguration.clients,
        { ...withQuery, token_endpoint_auth_method: 'none', scope: 'openid photos.read' },
      ],
    })
    shop = apps.printShop(server)
    ;({ walker } = await shop.authorize({ scope: 'openid' }, { choice: { duration: 'forever' } }))
  })
  after(() => server[Symbol.asyncDispose]())

  const answer = (change: Record<string, string | undefined>) =>
    ask(server, shop.request({ scope: 'openid', ...change }).url, { cookies: walker.cookies })

  test('is sent in the query unless another response mode is requested (Multiple Response Types §2.1)', async () => {
    for (const [mode, mark] of [
      [undefined, '?'],
      ['query', '?'],
      ['fragment', '#'],
    ] as const) {
      const { status, location } = await answer({ response_mode: mode })
      assert.equal(status, 303)
      assert.ok(
        location?.startsWith(`https://shop.example/callback${mark}code=vk_code_`),
        `${mode}: ${location}`,
      )
      assert.deepEqual([...answerIn(location).keys()], ['code', 'state', 'iss'])
    }
  })

  test('is sent as a form that submits itself, with a button in case scripts are off (Form Post Response Mode §2)', async () => {
    const { url, verifier } = shop.request({ scope: 'openid', response_mode: 'form_post' })
    await walker.go(url)
    assert.equal(walker.status, 200)
    const { action, fields } = walker.form()
    assert.equal(action, 'https://shop.example/callback')
    assert.deepEqual([...fields.keys()], ['code', 'state', 'iss'])
    assert.match(walker.html, /<script nonce="[^"]+">[^<]*submit/)
    assert.match(walker.html, /<button/)
    assert.equal((await shop.redeem(fields.get('code') ?? '', verifier)).status, 200)
  })

  test('keeps the query of a registered redirect URI unchanged (RFC 6749 §3.1.2)', async () => {
    const app = new App(server, 'with-query', 'https://app.example/cb?tenant=a%2Fb&x')
    for (const [mode, start] of [
      ['query', `${app.redirectUri}&error=login_required`],
      ['fragment', `${app.redirectUri}#error=login_required`],
    ] as const) {
      const { location } = await ask(server, app.request({ prompt: 'none', response_mode: mode }).url)
      assert.ok(location?.startsWith(start), location ?? '')
    }
    const nobody = await new Walker(server).go(
      app.request({ prompt: 'none', response_mode: 'form_post' }).url,
    )
    assert.equal(nobody.form().action, app.redirectUri)
  })

  test('returns the state byte for byte, up to four kilobytes (RFC 6749 §4.1.2)', async () => {
    const states = [
      '0',
      ' ',
      'a+b%20c&d=e#f',
      '%',
      '%zz',
      '\u{1F511}é',
      "'()*!~",
      'x'.repeat(4096),
      'é"&'.repeat(400),
    ]
    for (const state of states) {
      for (const mode of ['query', 'fragment']) {
        const { location } = await answer({ state, response_mode: mode })
        assert.equal(answerIn(location).get('state'), state)
      }
      await walker.go(shop.request({ scope: 'openid', state, response_mode: 'form_post' }).url)
      assert.equal(walker.form().fields.get('state'), state)
    }
    const without = await answer({ state: undefined })
    assert.equal(answerIn(without.location).has('state'), false)
  })

  test('does not return a longer state, so that the server cannot be used to store data', async () => {
    const { location } = await answer({ state: 'x'.repeat(4097) })
    assert.equal(answerIn(location).get('error'), 'invalid_request')
    assert.equal(answerIn(location).has('state'), false)
  })

  test('returns any state unchanged, in success and error responses of every response mode', async () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 })
    const printable = text.filter((each) => each.isWellFormed() && !each.includes('\0'))
    const kinds = fc.constantFrom({}, { prompt: 'none login' }, { code_challenge: undefined })
    const modes = fc.constantFrom('query', 'fragment', 'form_post')
    await fc.assert(
      fc.asyncProperty(printable, kinds, modes, async (state, kind, mode) => {
        const who = new Walker(server)
        for (const [name, value] of walker.cookies) who.cookies.set(name, value)
        await who.go(shop.request({ scope: 'openid', ...kind, state, response_mode: mode }).url)
        // The walker does not decode the character reference that protects a carriage return in the markup.
        const came = mode === 'form_post' ? who.form().fields : who.answer()
        assert.equal(came.get('state')?.replaceAll('&#13;', '\r'), state)
        assert.equal(came.get('iss'), server.issuer)
      }),
      { numRuns: 150 },
    )
  })

  test('ignores unknown parameters (RFC 6749 §3.1)', async () => {
    const { location } = await answer({
      unknown: 'x',
      'utm_source[]': 'y',
      __proto__x: 'z',
      constructor: '1',
      display: 'wap',
      ui_locales: 'xx-invalid en',
      claims_locales: 'tlh',
      acr_values: 'gold silver',
      '': 'nameless',
      code_verifier: 'x',
    })
    assert.deepEqual([...answerIn(location).keys()], ['code', 'state', 'iss'])
  })

  test('treats an empty parameter as omitted (RFC 6749 §3.1)', async () => {
    const empty = {
      prompt: '',
      max_age: '',
      response_mode: '',
      nonce: '',
      resource: '',
      request: '',
      state: '',
    }
    const { location } = await answer(empty)
    assert.deepEqual([...answerIn(location).keys()], ['code', 'iss'])
  })

  test('is sent to any port of a registered loopback redirect URI (RFC 8252 §7.3)', async () => {
    for (const port of [1024, 49152, 65535]) {
      const cli = new App(server, 'cli', `http://127.0.0.1:${port}/callback`)
      const { code, verifier } = await cli.authorize({}, { walker })
      assert.ok(walker.url.startsWith(`http://127.0.0.1:${port}/callback?code=`), walker.url)
      assert.equal((await cli.redeem(code, verifier)).status, 200)
      const again = await cli.authorize({}, { walker })
      const { body } = await cli.redeem(again.code, again.verifier, {
        redirect_uri: 'http://127.0.0.1:2/callback',
      })
      assert.equal(body.error, 'invalid_grant', 'the port must be that of the authorization request')
    }
  })

  test('is sent to the only registered redirect URI if the request names none and has no openid (OAuth 2.1 §4.1.1)', async () => {
    const spa = apps.spa(server)
    const plain = { redirect_uri: undefined, scope: 'photos.read' }
    const { code, verifier } = await spa.authorize(plain, { walker })
    assert.ok(walker.url.startsWith('https://spa.example/callback?code='), walker.url)
    const form = { grant_type: 'authorization_code', code, code_verifier: verifier }
    assert.equal((await spa.post('/token', form)).status, 200)

    for (const [app, change] of [
      [spa, { redirect_uri: undefined, scope: 'openid photos.read' }],
      [shop, plain],
    ] as const) {
      const { status, location } = await ask(server, app.request(change).url)
      assert.deepEqual({ status, location }, { status: 400, location: null })
    }
  })
})
