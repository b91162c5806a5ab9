import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, aServer, type TestServer } from '../support/a-server.ts'
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

describe('what an operator writes about APIs, scopes and claims', () => {
  const apis = [
    {
      identifier: 'https://drive.example/',
      name: 'Photo Drive',
      'name#de': 'Fotoablage',
      scopes: [
        {
          name: 'photos.read',
          description: 'See your photos',
          'description#de': 'Ihre Fotos ansehen',
          'description#de-AT': 'Deine Fotos anschauen',
        },
      ],
    },
  ]
  const configuration = {
    apis,
    claims: [
      {
        name: 'department',
        type: 'string',
        description: 'See your department',
        'description#de': 'Ihre Abteilung sehen',
      },
    ],
    scopes: [
      {
        name: 'work',
        description: 'See where you work',
        'description#de': 'Sehen, wo Sie arbeiten',
        claims: ['department'],
      },
    ],
    clients: [
      {
        client_id: 'spa',
        client_name: 'App',
        redirect_uris: ['https://spa.example/callback'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'none',
        scope: 'openid photos.read work',
      },
    ],
  }

  test('is shown in the language of the page, on the consent page, in permissions and in receipts', async () => {
    await using server = await aWatchedServer(configuration)
    const app = new App(server, 'spa', 'https://spa.example/callback')
    const consent = async (ui_locales: string) => {
      const walker = await new Walker(server).go(
        app.request({ scope: 'openid photos.read work', ui_locales }).url,
      )
      return walker.signIn()
    }
    const english = await consent('en')
    for (const words of ['Photo Drive', 'See your photos', 'See where you work', 'See your department'])
      assert.ok(english.html.includes(words), words)
    assert.ok((await consent('de-AT')).html.includes('Deine Fotos anschauen'))
    const german = await consent('de')
    for (const words of [
      'Fotoablage',
      'Ihre Fotos ansehen',
      'Sehen, wo Sie arbeiten',
      'Ihre Abteilung sehen',
    ])
      assert.ok(german.html.includes(words), words)
    await german.allow()
    await german.go('/account/app?client=spa', { headers: { 'accept-language': 'de' } })
    for (const words of ['Fotoablage', 'Ihre Fotos ansehen', 'Sehen, wo Sie arbeiten'])
      assert.ok(german.html.includes(words), words)
    await german.submit({}, '/account/app/receipt')
    const words = JSON.parse(german.html).receipt.apps[0].allowed[0].decisions[0].words
    assert.ok(words.includes('Fotoablage: Ihre Fotos ansehen'), JSON.stringify(words))
  })

  test('is refused with a tag that is none, and with a text of several lines', async () => {
    const scope = { name: 'photos.read', description: 'See your photos' }
    const withScope = (more: object) => () =>
      aServer({ apis: [{ ...apis[0], scopes: [{ ...scope, ...more }] }] })
    const refused = (more: object, said: RegExp) => assert.rejects(withScope(more), said)
    await Promise.all([
      refused({ 'description#': 'x' }, /no member of this name/),
      refused({ 'description#de#at': 'x' }, /no member of this name/),
      refused({ 'name#de': 'x' }, /no member of this name/),
      refused({ 'description#de': 'a\nb' }, /one line/),
      refused({ 'description#de': 1 }, /one line/),
    ])
  })
})
