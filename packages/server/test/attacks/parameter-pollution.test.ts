import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** Every parameter that the authorization endpoint reads, with a plausible value. */
const parameters: Record<string, string> = {
  response_type: 'code',
  client_id: 'print-shop',
  redirect_uri: 'https://shop.example/callback',
  scope: 'openid',
  state: 'a state',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
  response_mode: 'query',
  nonce: 'n',
  prompt: 'login',
  max_age: '60',
  login_hint: 'alice',
  id_token_hint: 'x.y.z',
  request: 'x.y.z',
  request_uri: 'urn:ietf:params:oauth:request_uri:x',
  registration: '{}',
}

/** Those that decide where the response goes: their errors are shown on a page. */
const deciding = ['client_id', 'redirect_uri', 'request', 'request_uri']

const others = (name: string) =>
  fc.constantFrom(parameters[name] ?? '', 'x', 'https://evil.example/', 'none', '0')

const twice = fc
  .constantFrom(...Object.keys(parameters))
  .chain((name) => fc.record({ name: fc.constant(name), value: others(name), first: fc.boolean() }))

const place = fc.constantFrom('query', 'body', 'body of a known browser', 'query and body')

describe('a parameter sent twice, which two parsers could resolve differently (threat A10)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  before(async () => {
    server = await aWatchedServer()
    shop = apps.printShop(server)
  })
  after(() => server[Symbol.asyncDispose]())

  const knownBrowser = new Map([['vk_session', 'A'.repeat(43)]])

  /** The final response for a browser that follows redirects within the server. */
  async function outcome(pairs: readonly [string, string][], extra: [string, string], where: string) {
    const whole = new URLSearchParams([...pairs, extra]).toString()
    const form = 'application/x-www-form-urlencoded'
    const asked =
      where === 'query'
        ? await ask(server, `/authorize?${whole}`)
        : await ask(
            server,
            `/authorize${where === 'query and body' ? `?${new URLSearchParams([extra])}` : ''}`,
            {
              body: where === 'query and body' ? new URLSearchParams([...pairs]).toString() : whole,
              headers: { 'content-type': form },
              ...(where === 'body' ? {} : { cookies: knownBrowser }),
            },
          )
    return asked.location?.startsWith('/authorize') ? await ask(server, asked.location) : asked
  }

  test('is refused in every place and order, even if both values are equal', async () => {
    await fc.assert(
      fc.asyncProperty(twice, place, async ({ name, value, first }, where) => {
        const base = {
          ...Object.fromEntries(new URL(shop.request().url).searchParams),
          [name]: parameters[name] ?? '',
        }
        const pairs = Object.entries(base)
        const [own, extra]: [[string, string][], [string, string]] = first
          ? [pairs.map(([key, kept]) => [key, key === name ? value : kept]), [name, parameters[name] ?? '']]
          : [pairs, [name, value]]
        const { status, location, html } = await outcome(own, extra, where)
        const message = `${name}=${value} ${first ? 'first' : 'last'} in ${where}`
        if (deciding.includes(name) || location === null) {
          assert.equal(status, 400, `${message}: ${html.slice(0, 300)}`)
          assert.equal(location, null, message)
          return
        }
        assert.match(location, /^https:\/\/shop\.example\/callback\?/, message)
        assert.equal(answerIn(location).get('error'), 'invalid_request', message)
        if (name === 'state') assert.equal(answerIn(location).has('state'), false, 'neither is echoed')
      }),
      { numRuns: 300 },
    )
  })

  test('is refused for every parameter in every place', async () => {
    for (const [name, value] of Object.entries(parameters)) {
      for (const where of ['query', 'body', 'body of a known browser', 'query and body']) {
        const base = { ...Object.fromEntries(new URL(shop.request().url).searchParams), [name]: value }
        const { status, location } = await outcome(Object.entries(base), [name, value], where)
        const refused = status === 400 || answerIn(location).get('error') === 'invalid_request'
        assert.ok(refused, `${name} in ${where}: ${status} ${location}`)
      }
    }
  })

  test('does not arise from brackets, dots or indexes, which some parsers read as lists', async () => {
    for (const spelling of ['[]', '[0]', '[client_id]', '.0', '%5B%5D', '%20', '%09', '+', ';']) {
      for (const name of ['redirect_uri', 'client_id', 'scope', 'prompt']) {
        const url = `${shop.request().url}&${name}${spelling}=https%3A%2F%2Fevil.example%2F`
        const { location } = await ask(server, url)
        const foreign = /evil/.test(location ?? '') || answerIn(location).has('error')
        assert.equal(foreign, false, `${name}${spelling}: ${location}`)
      }
    }
  })

  test('is refused at the token endpoint, for every parameter', async () => {
    const { code, verifier } = await shop.authorize()
    const right = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: shop.redirectUri,
      code_verifier: verifier,
      scope: 'openid',
    }
    for (const [name, value] of Object.entries(right)) {
      for (const second of [value, 'x']) {
        const { status, body } = await shop.post('/token', { ...right, [name]: [value, second] })
        assert.deepEqual([status, body.error], [400, 'invalid_request'], name)
      }
    }
    for (const name of ['code', 'code_verifier', 'client_secret', 'refresh_token']) {
      const { status, body } = await shop.post(`/token?${name}=${code}`, right)
      assert.deepEqual([status, body.error], [400, 'invalid_request'], `${name} in the URL`)
    }
    assert.equal((await shop.post('/token', right)).status, 200)
  })
})
