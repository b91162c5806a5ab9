import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const [secure, local] = ['https://shop.example/callback', 'http://localhost:4002/callback']
/** One of each kind that may be registered: https, with a query, each loopback host, a private-use scheme. */
const registered = [
  secure,
  local,
  'https://shop.example/cb?tenant=a%2Fb&x',
  'http://127.0.0.1:8080/callback',
  'http://[::1]/callback',
  'com.example.shop:/callback',
]

/** URIs that some parser or reader could take for a registered one. */
const lookalikes = [
  'https://shop.example/callback/',
  'https://shop.example/Callback',
  'https://shop.example/callback?',
  'https://shop.example/callback#',
  'https://shop.example/callback#https://evil.example/',
  'https://shop.example/callback?next=https://evil.example/',
  'https://shop.example/callback/../evil',
  'https://shop.example/./callback',
  'https://shop.example/callback/.',
  'https://shop.example//callback',
  'https://shop.example/callback;evil',
  'https://shop.example/%63allback',
  'https://shop.example/callback%00',
  'https://shop.example/callback%2f',
  'https://shop.example:443/callback',
  'https://shop.example:/callback',
  'https://shop.example./callback',
  'https://SHOP.example/callback',
  'HTTPS://shop.example/callback',
  'http://shop.example/callback',
  'https:shop.example/callback',
  'https:/shop.example/callback',
  'https:///shop.example/callback',
  'https:\\\\shop.example\\callback',
  'https://shop.example\\callback',
  'https://evil.example\\@shop.example/callback',
  'https://shop.example@evil.example/callback',
  'https://shop.example:secret@evil.example/callback',
  'https://user@shop.example/callback',
  'https://shop.example.evil.example/callback',
  'https://evilshop.example/callback',
  'https://shop.example%2eevil.example/callback',
  'https://evil.example/callback',
  'https://evil.example/?https://shop.example/callback',
  'https://evil.example/#https://shop.example/callback',
  '//shop.example/callback',
  '/callback',
  'callback',
  ' https://shop.example/callback',
  'https://shop.example/callback ',
  'https://shop.example/callback\n',
  '\thttps://shop.example/callback',
  'https://shop.exam\u0440le/callback',
  'https://shop\u3002example/callback',
  'https://shop.example/callback\u200b',
  'https://\uff53hop.example/callback',
  'https://xn--shop-.example/callback',
  'https://shop.example/callback,https://evil.example/',
  'https://shop.example/callback https://evil.example/',
  'https://shop.example/call*',
  'https://*.example/callback',
  'https://shop.example',
  'https://shop.example/',
  'https://shop.example/callbac',
  'https://shop.example/callback2',
]

/** Whether a URI differs only in its loopback port, which is allowed. RFC 8252 §7.3 */
function isLoopbackPort(uri: string): boolean {
  const port = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::([1-9]\d{0,4}))?\/callback$/.exec(uri)
  return port !== null && Number(port[1] ?? 80) <= 65_535
}

const character = fc.oneof(
  fc.constantFrom(...'/\\.:@#?%&*;+ \t\r\n-_~0A'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((text) => text.isWellFormed()),
)

const mutation = fc
  .record({
    uri: fc.constantFrom(...registered),
    at: fc.nat({ max: 100 }),
    kind: fc.constantFrom('insert', 'delete', 'replace', 'encode', 'case', 'double', 'swap'),
    character,
  })
  .map(({ uri, at, kind, character: other }) => {
    const place = at % uri.length
    const [before, here = '', rest] = [uri.slice(0, place), uri[place], uri.slice(place + 1)]
    const hex = here.charCodeAt(0).toString(16)
    const upper = here.toUpperCase()
    return {
      insert: before + other + here + rest,
      delete: before + rest,
      replace: before + other + rest,
      encode: `${before}%${hex}${rest}`,
      case: before + (upper === here ? here.toLowerCase() : upper) + rest,
      double: before + here + here + rest,
      swap: before + rest.slice(0, 1) + here + rest.slice(1),
    }[kind]
  })
  .filter((uri) => !registered.includes(uri) && !isLoopbackPort(uri) && !uri.includes('\0'))

describe('a redirect URI that resembles a registered one (threat A1)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  before(async () => {
    const clients = aConfiguration.clients.map((client) =>
      client.client_id === 'print-shop'
        ? { ...client, application_type: 'native', redirect_uris: registered }
        : client,
    )
    server = await aWatchedServer({ clients })
    shop = apps.printShop(server)
  })
  after(() => server[Symbol.asyncDispose]())

  async function isRefused(redirectUri: string): Promise<void> {
    const { url } = shop.request({ redirect_uri: redirectUri })
    const { status, body } = await shop.post('/par', Object.fromEntries(new URL(url).searchParams))
    assert.deepEqual([status, body.error], [400, 'invalid_request'], redirectUri)
    for (const asked of [
      await ask(server, url),
      await ask(server, '/authorize', { form: new URL(url).searchParams, cookies: signedOutBrowser }),
    ]) {
      assert.equal(asked.status, 400, redirectUri)
      assert.equal(asked.location, null, redirectUri)
      assert.deepEqual(asked.headers.getSetCookie(), [], 'no interaction was started')
    }
  }
  /** With a session cookie, a posted request is answered directly instead of being redirected to a GET. */
  const signedOutBrowser = new Map([['vk_session', 'A'.repeat(43)]])

  test('is refused with an error page and without a redirect', async () => {
    for (const uri of lookalikes) await isRefused(uri)
  })

  test('is refused after any single mutation', async () => {
    await fc.assert(fc.asyncProperty(mutation, isRefused), { numRuns: 250 })
  })

  test('is refused at the token endpoint too, and the code can still be redeemed with the right one', async () => {
    const { code, verifier } = await shop.authorize()
    for (const redirectUri of [...lookalikes, local]) {
      const { status, body } = await shop.redeem(code, verifier, { redirect_uri: redirectUri })
      assert.equal(status, 400, redirectUri)
      assert.equal(body.error, 'invalid_grant', redirectUri)
    }
    assert.equal((await shop.redeem(code, verifier)).status, 200)
  })
})
