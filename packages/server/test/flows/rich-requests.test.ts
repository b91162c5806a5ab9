import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { assertRefused, bought } from '../support/bought.ts'
import {
  anyShare,
  claimsOf,
  details,
  driveShare,
  richConfiguration,
  summerPrint,
  winterPrint,
} from '../support/rich-requests.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const drive = 'https://drive.example/'
const album = 'https://album.example/'

describe('a rich authorization request (RFC 9396)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer(richConfiguration)
  })
  after(() => server[Symbol.asyncDispose]())

  test('is described on the consent page, and granted details are in the response, the token and introspection (§7, §9)', async () => {
    const shop = apps.printShop(server)
    const walker = new Walker(server)
    const { url, verifier } = shop.request({ scope: 'openid', ...details(summerPrint, winterPrint) })
    await walker.go(url)
    await walker.signIn()
    const words = walker.html.replaceAll(/<[^>]+>/g, '').replaceAll(/\s+/g, ' ')
    assert.match(words, /Photo Drive/)
    assert.match(words, /Print 2 copies of the album Summer/)
    assert.match(words, /Print 1 copies of the album Winter \(on paper that is: matte; framed: yes\)/)
    await walker.allow()
    const { status, body } = await shop.redeem(walker.answer().get('code') ?? '', verifier, {
      resource: drive,
    })
    assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual(body.authorization_details, [summerPrint, winterPrint])
    const claims = claimsOf(body.access_token)
    assert.equal(claims.aud, drive)
    assert.deepEqual(claims.authorization_details, [summerPrint, winterPrint])
    for (const asker of [shop, apps.driveApi(server)]) {
      const introspected = (await asker.introspect(body.access_token ?? '')).body
      assert.deepEqual(introspected.authorization_details, [summerPrint, winterPrint])
    }
    const refreshToken = (await shop.introspect(body.refresh_token ?? '')).body
    assert.deepEqual(refreshToken.authorization_details, [summerPrint, winterPrint])
  })

  test('may have no scope, and then does not ask for the client’s registered scopes (§3.1)', async () => {
    const shop = apps.printShop(server)
    const { body } = await bought(shop, { scope: undefined, ...details(summerPrint) })
    assert.equal(body.scope, undefined)
    assert.deepEqual(body.authorization_details, [summerPrint])
    assert.equal(claimsOf(body.access_token).aud, drive)
  })

  test('without details, no response or token has an authorization_details member', async () => {
    const shop = apps.printShop(server)
    for (const extra of [{}, { authorization_details: '[]' }]) {
      const { body } = await bought(shop, { scope: 'photos.read', ...extra })
      assert.equal(Object.hasOwn(body, 'authorization_details'), false)
      assert.equal(Object.hasOwn(claimsOf(body.access_token), 'authorization_details'), false)
    }
  })

  test('needs consent only for details that are not granted yet, with prompt=none too (OIDC Core §3.1.2.1)', async () => {
    const shop = apps.printShop(server)
    const walker = new Walker(server)
    const asked = { scope: 'openid', ...details(summerPrint) }
    await bought(shop, asked, { walker, username: 'bob', password: 'staple garden window' })
    // The order of members does not matter.
    const same = details({ copies: 2, album: 'Summer', type: 'photo_print' })
    await walker.go(shop.request({ scope: 'openid', ...same, prompt: 'none' }).url)
    assert.ok(walker.answer().has('code'), walker.url)
    for (const other of [{ ...summerPrint, copies: 200 }, winterPrint]) {
      await walker.go(shop.request({ scope: 'openid', ...details(summerPrint, other), prompt: 'none' }).url)
      assert.equal(walker.answer().get('error'), 'consent_required')
    }
    await walker.go(shop.request({ scope: 'openid', ...details(summerPrint, winterPrint) }).url)
    assert.match(walker.html, /Winter/)
    assert.ok(!walker.html.includes('Summer'), 'granted details are not asked for again')
  })

  test('replaces the details that the same app was granted before, so that they do not accumulate', async () => {
    await using server = await aWatchedServer(richConfiguration)
    const shop = apps.printShop(server)
    const walker = new Walker(server)
    await bought(shop, { scope: 'openid photos.read', ...details(summerPrint) }, { walker })
    await bought(shop, { scope: 'openid', ...details(winterPrint) }, { walker })
    await walker.go(shop.request({ scope: 'openid', ...details(summerPrint), prompt: 'none' }).url)
    assert.equal(walker.answer().get('error'), 'consent_required')
    await walker.go(shop.request({ scope: 'openid photos.read', prompt: 'none' }).url)
    assert.ok(walker.answer().has('code'), 'granted scopes are kept')
  })

  test('can be narrowed for one access token, when a code is redeemed and at a refresh (§6, §6.1)', async () => {
    const shop = apps.printShop(server)
    const scope = 'openid offline_access'
    const { code, verifier } = await shop.authorize({ scope, ...details(summerPrint, winterPrint) })
    const first = await shop.redeem(code, verifier, { resource: drive, ...details(winterPrint) })
    assert.deepEqual(first.body.authorization_details, [winterPrint])
    const narrow = await shop.refresh(first.body.refresh_token ?? '', {
      resource: drive,
      ...details({ copies: 2, type: 'photo_print', album: 'Summer' }),
    })
    assert.deepEqual(narrow.body.authorization_details, [summerPrint])
    assert.deepEqual(claimsOf(narrow.body.access_token).authorization_details, [summerPrint])
    const full = await shop.refresh(first.body.refresh_token ?? '', { resource: drive })
    assert.deepEqual(full.body.authorization_details, [summerPrint, winterPrint])
    const none = await shop.refresh(first.body.refresh_token ?? '', { authorization_details: '[]' })
    assert.equal(none.body.authorization_details, undefined)
    assertRefused(
      await shop.refresh(first.body.refresh_token ?? '', { resource: drive, authorization_details: '[]' }),
      'invalid_target',
    )
  })

  test('gives each API only the details that are meant for it (§9.1, §9.2)', async () => {
    const shop = apps.printShop(server)
    const { code, verifier } = await shop.authorize({
      scope: 'openid offline_access',
      ...details(summerPrint, driveShare, anyShare),
    })
    const atAlbum = await shop.redeem(code, verifier, { resource: album })
    assert.deepEqual(atAlbum.body.authorization_details, [anyShare])
    const seen = (await apps.albumApi(server).introspect(atAlbum.body.access_token ?? '')).body
    assert.deepEqual(seen.authorization_details, [anyShare])
    const atDrive = await shop.refresh(atAlbum.body.refresh_token ?? '', { resource: drive })
    assert.deepEqual(claimsOf(atDrive.body.access_token).authorization_details, [
      summerPrint,
      driveShare,
      anyShare,
    ])
  })

  test('can be pushed (RFC 9126 §2.1)', async () => {
    const shop = apps.printShop(server)
    const { url, verifier } = shop.request({ scope: 'openid', ...details(summerPrint) })
    const pushed = await shop.post('/par', Object.fromEntries(new URL(url).searchParams))
    assert.equal(pushed.status, 201, JSON.stringify(pushed.body))
    const reference = String(pushed.body.request_uri)
    const walker = new Walker(server)
    await walker.go(`/authorize?${new URLSearchParams({ client_id: shop.id, request_uri: reference })}`)
    await walker.signIn()
    if (walker.url.includes('/consent?')) await walker.allow()
    const { body } = await shop.redeem(walker.answer().get('code') ?? '', verifier, { resource: drive })
    assert.deepEqual(body.authorization_details, [summerPrint])
    const wrong = await shop.post('/par', {
      ...Object.fromEntries(new URL(url).searchParams),
      authorization_details: '{}',
    })
    assertRefused(wrong, 'invalid_authorization_details')
  })

  test('can be made at the token endpoint, with client credentials (§6)', async () => {
    const thumbnailer = apps.thumbnailer(server)
    const asked = { grant_type: 'client_credentials', ...details(summerPrint) }
    const { status, body } = await thumbnailer.post('/token', asked)
    assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual(body.authorization_details, [summerPrint])
    assert.equal(body.scope, undefined)
    assert.equal(claimsOf(body.access_token).aud, drive)
    const both = await thumbnailer.post('/token', { ...asked, scope: 'photos.read' })
    assert.equal(both.body.scope, 'photos.read')
    assert.deepEqual(both.body.authorization_details, [summerPrint])
    assertRefused(
      await thumbnailer.post('/token', { ...asked, ...details(anyShare) }),
      'invalid_authorization_details',
    )
  })

  test('has its detail types in the metadata (§10)', async () => {
    const { body } = await metadata(server)
    assert.deepEqual(body.authorization_details_types_supported, [
      'photo_print',
      'album_share',
      'album_delete',
    ])
  })
})

test('details in a request object replace those outside it, by value and pushed (RFC 9101 §6.3, RFC 9126 §3)', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwks = { keys: [await exportJWK(publicKey)] }
  const clients = richConfiguration.clients.map((client) =>
    client.client_id === 'print-shop' ? { ...client, jwks } : client,
  )
  await using server = await aWatchedServer({ ...richConfiguration, clients })
  const shop = apps.printShop(server)
  /** RFC 9396 §2: in a request object, the details are a JSON array instead of a string. */
  const make = (...inside: unknown[]) => {
    const { url, verifier } = shop.request({ scope: undefined })
    const parameters = Object.fromEntries(new URL(url).searchParams)
    const claims = { ...parameters, iss: shop.id, aud: server.issuer, authorization_details: inside }
    const signing = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'oauth-authz-req+jwt' })
    return signing.sign(privateKey).then((request) => ({ request, verifier }))
  }
  const walkWith = async (query: Record<string, string>) => {
    const walker = new Walker(server)
    await walker.go(`/authorize?${new URLSearchParams({ client_id: shop.id, ...query })}`)
    if (walker.url.includes('/sign-in?')) await walker.signIn()
    if (walker.url.includes('/consent?')) await walker.allow()
    return walker.answer()
  }
  const byValue = await make(summerPrint)
  const answer = await walkWith({ request: byValue.request, ...details(winterPrint) })
  const { body } = await shop.redeem(answer.get('code') ?? '', byValue.verifier)
  assert.deepEqual(body.authorization_details, [summerPrint])

  const ahead = await make(winterPrint)
  const pushed = await shop.post('/par', { request: ahead.request })
  assert.equal(pushed.status, 201, JSON.stringify(pushed.body))
  const code = (await walkWith({ request_uri: String(pushed.body.request_uri) })).get('code')
  const second = await shop.redeem(code ?? '', ahead.verifier)
  assert.deepEqual(second.body.authorization_details, [winterPrint])

  for (const wrong of [{ ...summerPrint, copies: 'two' }, { type: 'album_delete', album: 'Summer' }, 7]) {
    const { request } = await make(wrong)
    const redirected = await walkWith({ request, redirect_uri: shop.redirectUri })
    assert.equal(redirected.get('error'), 'invalid_authorization_details', JSON.stringify(wrong))
    assertRefused(await shop.post('/par', { request }), 'invalid_authorization_details')
  }
})

test('a server without detail types has none in its metadata, and refuses every detail (§5)', async () => {
  await using server = await aWatchedServer()
  assert.equal(Object.hasOwn((await metadata(server)).body, 'authorization_details_types_supported'), false)
  const shop = apps.printShop(server)
  const walker = await new Walker(server).go(shop.request(details(summerPrint)).url)
  assert.equal(walker.answer().get('error'), 'invalid_authorization_details')
})

async function metadata(server: TestServer): Promise<{ body: Record<string, unknown> }> {
  const url = `${server.issuer}/.well-known/oauth-authorization-server`
  return { body: (await (await server.fetch(new Request(url))).json()) as Record<string, unknown> }
}
