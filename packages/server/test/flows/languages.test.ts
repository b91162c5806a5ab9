import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const languageOf = (html: string) => /<html lang="([^"]*)" dir="(...)">/.exec(html)?.slice(1).join(' ')

describe('the language of a page', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    const [alice, bob] = aConfiguration.users
    server = await aWatchedServer({ users: [{ ...alice, locale: 'de_AT' }, { ...bob }] })
  })
  after(() => server[Symbol.asyncDispose]())

  const get = async (path: string, language: string, cookies = new Map<string, string>()) =>
    (await ask(server, path, { headers: { 'accept-language': language, accept: 'text/html' }, cookies })).html

  test('is that of the browser, if nobody else says (RFC 9110 §12.5.4)', async () => {
    assert.equal(languageOf(await get('/sign-in', 'de-CH, en;q=0.7')), 'de ltr')
    assert.equal(languageOf(await get('/sign-in', 'tlh, ar-EG;q=0.3')), 'ar rtl')
    assert.equal(languageOf(await get('/sign-in', 'tlh')), 'en ltr')
    assert.match(await get('/sign-in', 'de'), /<label for="username">Benutzername<\/label>/)
  })

  test('is that of an error, too, at any address', async () => {
    assert.equal(languageOf(await get('/nowhere', 'ar')), 'ar rtl')
    assert.equal(languageOf(await get('/authorize?client_id=nobody', 'de')), 'de ltr')
    assert.equal(languageOf(await get('/authorize?client_id=nobody&ui_locales=ar', 'de')), 'ar rtl')
  })

  test('is the one that the app asks for, on every page of its request (OIDC Core §3.1.2.1)', async () => {
    const shop = apps.printShop(server)
    const walker = await new Walker(server).go(shop.request({ ui_locales: 'tlh ar-EG de' }).url)
    assert.equal(languageOf(walker.html), 'ar rtl')
    await walker.signIn('alice', 'a wrong one')
    assert.equal(languageOf(walker.html), 'ar rtl')
    assert.match(walker.html, /اسم المستخدم أو كلمة المرور غير صحيح/)
    // The app comes before the person.
    await walker.signIn()
    assert.match(walker.html, /هل تسمح/)
    assert.equal(languageOf(walker.html), 'ar rtl')
    await walker.submit({ duration: 'nonsense', decision: 'allow' })
    assert.equal(languageOf(walker.html), 'ar rtl')
  })

  test('is the one that a pushed request asks for (RFC 9126)', async () => {
    const shop = apps.printShop(server)
    const { url } = shop.request({ ui_locales: 'de' })
    const pushed = await shop.post('/par', Object.fromEntries(new URL(url).searchParams))
    const query = new URLSearchParams({ client_id: shop.id, request_uri: String(pushed.body.request_uri) })
    const walker = await new Walker(server).go(`/authorize?${query}`)
    assert.equal(languageOf(walker.html), 'de ltr', JSON.stringify(pushed.body))
  })

  test('is the person’s own, once they are signed in', async () => {
    const walker = await new Walker(server).go('/sign-in')
    assert.equal(languageOf(walker.html), 'en ltr')
    await walker.signIn()
    assert.equal(languageOf(walker.html), 'de ltr')
    const devices = await get('/account/devices', 'ar', walker.cookies)
    assert.match(devices, /Wo Sie angemeldet sind/)
    const without = await new Walker(server).go('/sign-in')
    await without.signIn('bob', 'staple garden window')
    assert.equal(languageOf(await get('/', 'ar', without.cookies)), 'ar rtl')
  })

  test('is the one that a logout request asks for (RP-Initiated Logout §2)', async () => {
    const walker = await new Walker(server).go('/sign-in')
    await walker.signIn('bob', 'staple garden window')
    await walker.go('/end-session?ui_locales=ar')
    assert.equal(languageOf(walker.html), 'ar rtl')
    await walker.submit({ decision: 'yes' })
    assert.equal(walker.status, 200)
  })

  test('is English for a wish that nobody can fulfil, and such a wish is no error', async () => {
    const shop = apps.printShop(server)
    for (const ui_locales of [
      'tlh',
      '',
      '<script>',
      'de'.repeat(400),
      '__proto__ constructor',
      'en-'.repeat(9),
      '🇩🇪',
    ]) {
      const walker = await new Walker(server).go(shop.request({ ui_locales }).url)
      assert.equal(languageOf(walker.html), 'en ltr', ui_locales)
      assert.equal(walker.status, 200)
    }
  })

  test('is in the metadata (OIDC Discovery §3)', async () => {
    const document = JSON.parse(await get('/.well-known/openid-configuration', 'de'))
    assert.deepEqual(document.ui_locales_supported.toSorted(), ['ar', 'de', 'en', 'es', 'fr'])
  })
})
