import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { RefusalLog } from '../support/refusal.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const everything = 'openid profile email photos.read album.write offline_access'

/** The value of the checkbox beside these words. */
function boxOf(walker: Walker, words: string): string {
  const label = [...walker.html.matchAll(/<label class="line">[\s\S]*?<\/label>/g)].find(([each]) =>
    each.includes(words),
  )
  return /value="([^"]+)"/.exec(label?.[0] ?? '')?.[1] ?? assert.fail(`no checkbox for ${words}`)
}

function ticked(walker: Walker): string[] {
  return walker.form().fields.getAll('keep')
}

/** Opens the page of an app and unticks these lines. */
async function untick(walker: Walker, clientId: string, words: readonly string[]): Promise<Walker> {
  await walker.go(`/account/app?client=${clientId}`)
  const dropped = words.map((each) => boxOf(walker, each))
  return walker.submit({ decision: 'keep', keep: ticked(walker).filter((each) => !dropped.includes(each)) })
}

const drive = 'https://drive.example/'
const album = 'https://album.example/'

describe('what a person allowed (ASVS 10.4.9)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer()
  })
  after(() => server[Symbol.asyncDispose]())

  const bought = async (scope: string, choice: Record<string, string | string[]> = {}) => {
    const shop = apps.printShop(server)
    const { code, verifier, walker } = await shop.authorize({ scope }, { choice })
    const { body, status } = await shop.redeem(code, verifier, { resource: drive })
    assert.equal(status, 200, JSON.stringify(body))
    return { shop, walker, access: body.access_token ?? '', refresh: body.refresh_token ?? '' }
  }
  const atDrive = async (token: string) => (await apps.driveApi(server).introspect(token)).body
  const tokenFor = async (refresh: string, resource: string) =>
    (await apps.printShop(server).refresh(refresh, { resource })).body.access_token ?? assert.fail('no token')
  test('an app is listed with what it may do in words, since when, until when, and when it was last used', async () => {
    const { walker, shop, refresh } = await bought(everything, { duration: 'forever' })
    await walker.go('/account/permissions')
    assert.match(walker.html, /href="\/account\/app\?client=print-shop"[^>]*><bdi>Print Shop<\/bdi>/)
    assert.match(walker.html, /Until you take it back/)
    server.clock.advance(3 * 86_400)
    await shop.refresh(refresh, { resource: drive })
    await (await walker.go('/sign-in')).signIn()
    await walker.go('/account/app?client=print-shop')
    for (const words of [
      'See your photos',
      'Add to your albums',
      'See your e-mail address',
      'Recognize you when you come back',
      'Do all of this even while you are away',
    ])
      assert.match(walker.html, new RegExp(words))
    assert.match(walker.html, /Last used <time[^>]*>(?:now|this minute)<\/time>/)
  })

  test('taking everything back takes two clicks and ends every token at once', async () => {
    const { walker, shop, access, refresh } = await bought(everything)
    const opaque = await tokenFor(refresh, album)
    const userinfo = await tokenFor(refresh, `${server.issuer}/userinfo`)
    assert.equal((await shop.userInfo(userinfo)).status, 200)
    await walker.go('/account/permissions')
    await walker.go(/href="(\/account\/app[^"]*)"/.exec(walker.html)?.[1] ?? '')
    await walker.submit({ decision: 'take_back' })
    assert.match(walker.html, /<bdi>Print Shop<\/bdi> may no longer use anything of yours/)
    assert.match(walker.html, /No app may use anything of yours/)
    assert.equal((await shop.refresh(refresh)).body.error, 'invalid_grant')
    assert.equal((await atDrive(access)).active, false)
    assert.equal((await apps.albumApi(server).introspect(opaque)).body.active, false)
    assert.equal((await shop.userInfo(userinfo)).status, 401)
    const again = await new Walker(server).go(shop.request({ scope: everything }).url)
    await again.signIn()
    assert.match(again.html, /Allow <bdi>Print Shop<\/bdi>\?/)
  })

  test('an app keeps what is ticked: the rest works on, without a new sign-in', async () => {
    const { walker, shop, access, refresh } = await bought(everything)
    const opaque = await tokenFor(refresh, album)
    const userinfo = await tokenFor(refresh, `${server.issuer}/userinfo`)
    await untick(walker, 'print-shop', ['See your photos', 'See your e-mail address'])
    assert.match(walker.html, /The app keeps only what is ticked below/)
    assert.doesNotMatch(walker.html, /See your photos|See your e-mail address/)

    assert.equal((await atDrive(access)).active, false)
    assert.equal((await apps.albumApi(server).introspect(opaque)).body.scope, 'album.write')
    const { body } = await shop.userInfo(userinfo)
    assert.equal(body.name, 'Alice Adams')
    assert.equal(body.email, undefined)

    const { body: renewed } = await shop.refresh(refresh, { resource: album })
    assert.equal(renewed.scope?.includes('photos.read'), false)
    assert.equal((await apps.albumApi(server).introspect(renewed.access_token ?? '')).body.active, true)
    assert.equal((await shop.refresh(refresh, { resource: drive })).body.error, 'invalid_target')
    const seen = await shop.userInfo(await tokenFor(refresh, `${server.issuer}/userinfo`))
    assert.equal(seen.body.email, undefined)
    const { body: introspected } = await shop.introspect(refresh)
    assert.equal(introspected.active, true)
    assert.doesNotMatch(introspected.scope ?? '', /photos\.read|email/)
  })

  test('a code that was issued before gives no more than what is left', async () => {
    const { walker, shop } = await bought(everything)
    const { code, verifier } = await shop.authorize({ scope: everything }, { walker })
    await untick(walker, 'print-shop', ['See your photos'])
    const { body } = await shop.redeem(code, verifier, { resource: drive })
    assert.equal((await atDrive(body.access_token ?? '')).active, false)
    const { body: renewed } = await shop.refresh(body.refresh_token ?? '', { resource: drive })
    assert.equal(renewed.error, 'invalid_target')
  })

  test('what is allowed again works again', async () => {
    const { walker, shop, refresh } = await bought(everything)
    await untick(walker, 'print-shop', ['See your photos'])
    await walker.go(shop.request({ scope: everything }).url)
    assert.match(walker.html, /New: it will also be able to[\s\S]*See your photos/)
    await walker.allow()
    const token = await tokenFor(refresh, drive)
    assert.equal((await atDrive(token)).active, true)
  })

  test('without “while you are away”, the tokens that outlive the session end', async () => {
    const { walker, shop, access, refresh } = await bought(everything)
    await untick(walker, 'print-shop', ['Do all of this even while you are away'])
    assert.equal((await shop.refresh(refresh)).body.error, 'invalid_grant')
    assert.equal((await atDrive(access)).active, false)
    await walker.go('/account/permissions')
    assert.match(walker.html, /Print Shop/)
  })

  test('with nothing left, the app is not listed any more', async () => {
    const { walker, shop, refresh } = await bought(everything)
    await walker.go('/account/app?client=print-shop')
    await walker.submit({ decision: 'take_back' })
    const { code, verifier } = await shop.authorize({ scope: 'photos.read' }, { walker })
    const { body } = await shop.redeem(code, verifier)
    await untick(walker, 'print-shop', ['See your photos'])
    assert.match(walker.html, /No app may use anything of yours/)
    assert.equal((await shop.refresh(body.refresh_token ?? '')).body.error, 'invalid_grant')
    assert.equal((await shop.refresh(refresh)).body.error, 'invalid_grant')
  })

  test('the refusal of a token of which nothing is left names its rule', async () => {
    const { walker, shop } = await bought(everything)
    const { code, verifier } = await shop.authorize({ scope: 'photos.read' }, { walker })
    const { body } = await shop.redeem(code, verifier)
    await untick(walker, 'print-shop', ['See your photos'])
    const log = new RefusalLog(server)
    log.next()
    assert.equal((await shop.refresh(body.refresh_token ?? '')).body.error, 'invalid_grant')
    log.assertRefused({ error: 'invalid_grant', rule: 'grant/not-withdrawn' })
  })

  test('a page that showed something else decides nothing', async () => {
    const { walker, refresh } = await bought(everything)
    const tab = new Walker(server)
    for (const [name, value] of walker.cookies) tab.cookies.set(name, value)
    await tab.go('/account/app?client=print-shop')
    await untick(walker, 'print-shop', ['See your e-mail address'])
    await tab.submit({ decision: 'keep', keep: [] })
    assert.match(tab.html, /has changed in the meantime/)
    assert.equal((await atDrive(await tokenFor(refresh, drive))).active, true)
  })

  test('“this time only” is listed while its tokens live, and can be taken back', async () => {
    const { walker, access, refresh, shop } = await bought('openid photos.read', { duration: 'once' })
    await walker.go('/account/permissions')
    assert.match(walker.html, /Print Shop/)
    await walker.go('/account/app?client=print-shop')
    await walker.submit({ decision: 'take_back' })
    assert.equal((await atDrive(access)).active, false)
    assert.equal((await shop.refresh(refresh)).body.error, 'invalid_grant')
  })

  test('the consent page leads to the permissions in a new tab', async () => {
    const walker = await new Walker(server).go(apps.spa(server).request({ scope: 'openid photos.read' }).url)
    await walker.signIn()
    assert.match(
      walker.html,
      /You can take it back at any time, under <a href="\/account\/permissions" target="_blank"/,
    )
  })

  test('a receipt says in the words that were shown what was allowed, and the signature proves it', async () => {
    const { walker } = await bought(everything, { duration: 'forever' })
    await walker.go('/account/app?client=print-shop')
    await walker.submit({}, '/account/app/receipt')
    assert.match(walker.headers.get('content-disposition') ?? '', /^attachment; filename="receipt\.json"$/)
    const { receipt, signature } = JSON.parse(walker.html)
    const [app] = receipt.apps
    assert.equal(app.client_name, 'Print Shop')
    const { words, until, language } = app.allowed[0].decisions.at(-1)
    assert.deepEqual([until, language], [null, 'en'])
    assert.ok(words.includes('Photo Drive: See your photos'), JSON.stringify(words))
    assert.ok(words.includes('Your profile: See your e-mail address'), JSON.stringify(words))
    assert.ok(words.includes('Do all of this even while you are away'))

    const jwks = createRemoteJWKSet(new URL(`${server.issuer}/jwks`), {
      [customFetch]: (url, init) => server.fetch(new Request(url, init)),
    })
    const { payload, protectedHeader } = await jwtVerify(signature, jwks, { typ: 'receipt+jwt' })
    assert.deepEqual(payload, receipt)
    assert.equal(payload.aud, undefined)
    assert.equal(protectedHeader.alg, 'ES256')
  })

  test('a receipt has only what the person left checked, and is no token', async () => {
    const spa = apps.spa(server)
    const { walker } = await spa.authorize(
      { scope: 'openid photos.read photos.delete' },
      { choice: { scope: [], duration: 'forever' } },
    )
    await walker.go('/account/app?client=spa')
    await walker.submit({}, '/account/app/receipt')
    const { receipt, signature } = JSON.parse(walker.html)
    const { words } = receipt.apps[0].allowed[0].decisions[0]
    assert.ok(words.includes('Photo Drive: See your photos'))
    assert.equal(words.includes('Photo Drive: Delete your photos'), false)
    assert.equal((await atDrive(signature)).active, false)
    assert.equal((await spa.userInfo(signature)).status, 401)
  })
})
