import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { plainName } from '../../src/pages/parts/safe-text.ts'
import { isPlain } from '../../src/protocol/access/details/detail-problem.ts'
import { hostileValues } from '../pages/hostile-views.ts'
import type { TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { assertRefused, bought } from '../support/bought.ts'
import {
  anyShare,
  details,
  driveShare,
  richConfiguration,
  summerPrint,
  winterPrint,
} from '../support/rich-requests.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const error = 'invalid_authorization_details'
const drive = 'https://drive.example/'

describe('authorization details that ask for more than they show, or than was granted (threat B19)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  before(async () => {
    server = await aWatchedServer(richConfiguration)
    shop = apps.printShop(server)
  })
  after(() => server[Symbol.asyncDispose]())

  /** The error that the app receives before the person is asked. */
  async function refusedWith(text: string, extra: Record<string, string> = {}): Promise<string | null> {
    const walker = await new Walker(server).go(
      shop.request({ scope: 'openid', authorization_details: text, ...extra }).url,
    )
    return walker.answer().get('error')
  }

  test('only a detail equal to a granted one is issued, for a code and by a refresh (RFC 9396 §6.1)', async () => {
    const asked = { scope: 'openid offline_access', ...details(summerPrint, driveShare) }
    const { refreshToken } = await bought(shop, asked)
    const widened = [
      winterPrint,
      { ...summerPrint, copies: 3 },
      { ...summerPrint, framed: true },
      { type: 'photo_print', album: 'Summer' },
      { type: 'photo_print' },
      { type: 'album_delete', album: 'Summer' },
      { ...driveShare, locations: [...driveShare.locations, 'https://album.example/'] },
      { type: driveShare.type, email: driveShare.email },
      JSON.parse('{"type":"photo_print","album":"Summer","copies":2,"__proto__":{"copies":9}}'),
    ]
    for (const each of widened) {
      assertRefused(await shop.refresh(refreshToken, details(summerPrint, each)), error)
      const { code, verifier } = await shop.authorize(asked)
      assertRefused(await shop.redeem(code, verifier, details(each)), error)
    }
    const { body } = await shop.refresh(refreshToken, { resource: drive })
    assert.deepEqual(
      body.authorization_details,
      [summerPrint, driveShare],
      'the refused requests did not affect the grant',
    )
  })

  test('a token family without details gets none later', async () => {
    const { refreshToken } = await bought(shop, { scope: 'photos.read offline_access' })
    assertRefused(await shop.refresh(refreshToken, details(summerPrint)), error)
  })

  test('an app cannot use a type that it is not registered for, or one that does not exist (§5)', async () => {
    const types = [
      'album_delete',
      'no_such_type',
      '',
      '__proto__',
      'constructor',
      'PHOTO_PRINT',
      'photo_print ',
    ]
    for (const type of types) {
      const text = JSON.stringify([summerPrint, { type, album: 'Summer', copies: 2 }])
      assert.equal(await refusedWith(text), error, type)
    }
    const other = new App(server, 'cli', 'http://127.0.0.1:49152/callback')
    const walker = await new Walker(server).go(
      other.request({ scope: 'openid', ...details(summerPrint) }).url,
    )
    assert.equal(walker.answer().get('error'), error)
  })

  test('a type of another API gives no access to the API that resource names (RFC 8707 §2)', async () => {
    const resource = 'https://album.example/'
    assert.equal(await refusedWith(JSON.stringify([summerPrint]), { resource }), error)
    assert.equal(await refusedWith(JSON.stringify([driveShare]), { resource }), error)
    const elsewhere = { ...driveShare, locations: ['https://evil.example/'] }
    assert.equal(await refusedWith(JSON.stringify([elsewhere])), error)
    assertRefused(
      await apps.thumbnailer(server).post('/token', {
        grant_type: 'client_credentials',
        resource,
        ...details(summerPrint),
      }),
      error,
    )
  })

  test('anything but a list of objects with the members of their types is refused, and never causes a 5xx (§2, §5)', async () => {
    const print = (change: object) => JSON.stringify([{ ...summerPrint, ...change }])
    const texts = [
      'null',
      '{}',
      '"photo_print"',
      '[null]',
      '[[]]',
      '["photo_print"]',
      '[{}]',
      '[{"type":1}]',
      '[{"type":["photo_print"]}]',
      '[{"type":"photo_print"',
      '[{"type":"photo_print"}]',
      '[{"type":"photo_print","album":"Summer","copies":1e999}]',
      '[{"type":"photo_print","album":"Summer","copies":2,"__proto__":{}}]',
      `${'['.repeat(500)}${']'.repeat(500)}`,
      print({ copies: '2' }),
      print({ copies: null }),
      print({ album: ['Summer'] }),
      print({ album: '' }),
      print({ album: 'x'.repeat(201) }),
      print({ paper: 'matte' }),
      print({ paper: [] }),
      print({ paper: ['matte', 'matte'] }),
      print({ paper: ['gold'] }),
      print({ framed: 'true' }),
      print({ toString: 'x' }),
      print({ further: true }),
      JSON.stringify(Array.from({ length: 11 }, (_, copies) => ({ ...summerPrint, copies }))),
    ]
    for (const text of texts) assert.equal(await refusedWith(text), error, text.slice(0, 100))
  })

  test('64 kB of details are refused at every endpoint', async () => {
    const text = JSON.stringify([{ ...summerPrint, album: 'x'.repeat(60_000) }])
    const { url } = shop.request({ scope: 'openid' })
    const fields = { ...Object.fromEntries(new URL(url).searchParams), authorization_details: text }
    assertRefused(await shop.post('/par', fields), error)
    const thumbnailer = apps.thumbnailer(server)
    const asked = { grant_type: 'client_credentials', authorization_details: text }
    assertRefused(await thumbnailer.post('/token', asked), error)
    const { refreshToken } = await bought(shop, { scope: 'openid offline_access', ...details(summerPrint) })
    assertRefused(await shop.refresh(refreshToken, { authorization_details: text }), error)
  })

  test('no token with details is issued through the browser (RFC 9700 §2.1.2)', async () => {
    const features = { implicit: true, hybrid: true }
    const clients = richConfiguration.clients.map((client) =>
      client.client_id === 'print-shop'
        ? {
            ...client,
            redirect_uris: ['https://shop.example/callback'],
            grant_types: [...client.grant_types, 'implicit'],
            response_types: ['code', 'token', 'code token'],
          }
        : client,
    )
    await using open = await aWatchedServer({ ...richConfiguration, clients, features })
    for (const response_type of ['token', 'code token']) {
      const { url } = apps.printShop(open).request({ response_type, ...details(summerPrint) })
      const walker = await new Walker(open).go(url)
      assert.equal(walker.answer().get('error'), error)
    }
  })

  test('the consent page shows exactly the details that the app gets: no markup, nothing hidden or truncated', async () => {
    const hidden = [
      'Sum\u200bmer',
      'Sum\u202emer',
      'Sum\u200dmer',
      'Summer\ufe0f',
      '\u3164Summer',
      'Sum\u00admer',
      'Summer\u00a0holiday',
      'Summer  holiday',
      ' Summer',
      'Summer\n',
      'S\u0443mmer',
      'pаypal',
      'Ѕummer',
      'Su\u0301\u0302\u0303\u0304mmer',
      'Su\u0308mmer',
      '\ud800',
    ]
    for (const album of hidden) {
      const shown = JSON.stringify(album)
      assert.equal(await refusedWith(JSON.stringify([{ ...summerPrint, album }])), error, shown)
    }
    const walker = new Walker(server)
    await bought(shop, { scope: 'openid' }, { walker })
    const honest = ['Лето 2026', 'Été à la mer', 'تابستان', 'می‌روم', '夏の写真', '👩‍👩‍👧 & more', 'µm <b>']
    for (const album of [...hostileValues.filter(isPlain), ...honest, 'W'.repeat(200)]) {
      assert.ok(isPlain(album), album)
      assert.equal(plainName(album, 300), album, 'the page shows all of it')
      await walker.go(shop.request({ scope: 'openid', ...details({ ...summerPrint, album }) }).url)
      assert.match(walker.url, /\/consent\?/)
      const escaped = album
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&#39;')
      assert.ok(walker.html.includes(`<strong><bdi>${escaped}</bdi></strong>`), album)
    }
  })

  test('a value is set apart from the operator’s sentence', async () => {
    const album = 'Summer. Nothing will be printed (only looked at)'
    const walker = new Walker(server)
    await walker.go(shop.request({ scope: 'openid', ...details({ ...summerPrint, album }) }).url)
    await walker.signIn()
    assert.ok(walker.html.includes(`copies of the album <strong><bdi>${album}</bdi></strong>`))
  })

  test('a type that was removed while the consent page was open is not granted', async () => {
    await using first = await aWatchedServer(richConfiguration)
    const app = apps.printShop(first)
    const walker = new Walker(first)
    const { url, verifier } = app.request({ scope: 'openid', ...details(summerPrint, anyShare) })
    await walker.go(url)
    await walker.signIn()
    const { action, fields } = walker.form()
    const fewer = {
      ...richConfiguration,
      authorization_details_types: richConfiguration.authorization_details_types.slice(0, 1),
      clients: richConfiguration.clients.map((client) =>
        client.client_id === 'print-shop'
          ? { ...client, authorization_details_types: ['photo_print'] }
          : client,
      ),
    }
    await using second = await aWatchedServer(fewer, { data: first.data, clock: first.clock })
    const later = new Walker(second)
    for (const [name, value] of walker.cookies) later.cookies.set(name, value)
    fields.set('decision', 'allow')
    await later.post(action, fields)
    const code = later.answer().get('code') ?? ''
    const { body } = await apps.printShop(second).redeem(code, verifier, { resource: drive })
    assert.deepEqual(body.authorization_details, [summerPrint])
    await later.go(
      apps.printShop(second).request({ scope: 'openid', ...details(anyShare), prompt: 'none' }).url,
    )
    assert.equal(later.answer().get('error'), error)
  })
})
