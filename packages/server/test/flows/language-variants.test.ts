import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const callback = 'https://new.example/callback'
const variants = {
  'client_name#de': 'Neuer Laden',
  'client_name#ar': 'متجر جديد',
  'client_uri#de': 'https://new.example/de',
  'policy_uri#de': 'https://new.example/de/datenschutz',
}

describe('names of apps in several languages (RFC 7591 §2.2)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    const [shop, ...others] = aConfiguration.clients
    server = await aWatchedServer({
      registration: { mode: 'open' },
      clients: [
        { ...shop, 'client_name#de': 'Druckerei', 'tos_uri#de-DE': 'https://shop.example/agb' },
        ...others,
      ],
    })
  })
  after(() => server[Symbol.asyncDispose]())

  const call = async (method: string, url: string, body: object, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
    const response = await server.fetch(
      new Request(new URL(url, server.issuer), { method, headers, body: JSON.stringify(body) }),
    )
    return { status: response.status, body: (await response.json()) as Record<string, string> }
  }
  const registered = (change: object = {}) =>
    call('POST', '/register', {
      client_name: 'New Shop',
      redirect_uris: [callback],
      token_endpoint_auth_method: 'none',
      ...change,
    })
  const consentOf = async (app: App, ui_locales: string, walker = new Walker(server)) => {
    await walker.go(app.request({ scope: 'openid', ui_locales }).url)
    if (walker.url.includes('/sign-in')) await walker.signIn()
    return walker
  }

  test('are shown for a client of the configuration file', async () => {
    const shop = apps.printShop(server)
    const walker = await new Walker(server).go(shop.request({ ui_locales: 'de-DE' }).url)
    assert.match(walker.html, /um mit <bdi>Druckerei<\/bdi> weiterzumachen/)
    assert.match(walker.html, /https:\/\/shop\.example\/agb/)
    await walker.go(shop.request({ ui_locales: 'ar' }).url)
    assert.match(walker.html, /<bdi>Print Shop<\/bdi>/)
    assert.doesNotMatch(walker.html, /agb/)
  })

  test('are returned by a registration, and shown on every page about the app', async () => {
    const { status, body } = await registered(variants)
    assert.equal(status, 201)
    for (const [name, value] of Object.entries(variants)) assert.equal(body[name], value)
    assert.ok(!('language_variants' in body) && !('variants' in body))
    const app = new App(server, body.client_id ?? '', callback)
    const walker = await consentOf(app, 'de')
    assert.match(walker.html, /<bdi>Neuer Laden<\/bdi> den Zugriff erlauben\?/)
    assert.match(walker.html, /https:\/\/new\.example\/de\/datenschutz/)
    await consentOf(app, 'ar-EG', walker)
    assert.match(walker.html, /<bdi>متجر جديد<\/bdi>/)
    await consentOf(app, 'en', walker)
    assert.match(walker.html, /Allow <bdi>New Shop<\/bdi>\?/)
  })

  test('that change need new consent, because people allowed something else (RFC 7592 §2.2)', async () => {
    const method = { token_endpoint_auth_method: 'client_secret_basic' }
    const { body } = await registered({ ...variants, ...method })
    const app = new App(server, body.client_id ?? '', callback, body.client_secret)
    const { walker } = await app.authorize({ scope: 'openid' }, { choice: { duration: 'forever' } })
    await consentOf(app, 'de', walker)
    assert.match(walker.url, /^https:\/\/new\.example/, 'allowed before')
    const { client_id, redirect_uris } = body
    const changed = { client_id, client_name: 'New Shop', redirect_uris, ...method }
    const put = await call(
      'PUT',
      body.registration_client_uri ?? '',
      { ...changed, ...variants, 'client_name#de': 'Ihre Bank' },
      body.registration_access_token,
    )
    assert.equal(put.body['client_name#de'], 'Ihre Bank', JSON.stringify(put))
    await consentOf(app, 'de', walker)
    assert.match(walker.url, /\/consent/)
    assert.match(walker.html, /<bdi>Ihre Bank<\/bdi>/)
  })

  test('are shown as safely as the name itself, and unfit ones are left out (threat C10)', async () => {
    const { status, body } = await registered({
      'client_name#de': '<script>alert(1)</script>',
      'client_name#ar': 'a\u202egnb',
      'client_uri#de': 'javascript:alert(1)',
      'policy_uri#de': 'http://new.example/',
      'client_name#': 'x',
      'client_name#de#fr': 'x',
      'redirect_uris#de': ['https://evil.example/'],
    })
    assert.equal(status, 201, JSON.stringify(body))
    assert.deepEqual(
      Object.keys(body).filter((name) => name.includes('#')),
      ['client_name#de'],
    )
    const walker = await consentOf(new App(server, body.client_id ?? '', callback), 'de')
    assert.doesNotMatch(walker.html, /<script>alert|\u202e/)
    assert.match(walker.html, /&lt;script&gt;/)
  })

  test('of a wrong type, or too many of them, are refused', async () => {
    for (const change of [
      { 'client_name#de': 7 },
      { 'client_name#de': ['x'] },
      Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`client_name#de-x${index}abc`, 'x'])),
    ]) {
      const { status, body } = await registered(change)
      assert.deepEqual([status, body.error], [400, 'invalid_client_metadata'])
    }
  })
})
