import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aConfiguration } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const seePhotos = 'See your photos'
const deletePhotos = 'Delete your photos'

async function scopeOf(app: App, walker: Walker, verifier: string): Promise<unknown> {
  const code = walker.answer().get('code') ?? assert.fail(`no code at ${walker.url}: ${walker.html}`)
  const { status, body } = await app.redeem(code, verifier)
  assert.equal(status, 200, JSON.stringify(body))
  return body.scope
}

/** A person at the consent page for these scopes. */
async function atConsent(app: App, scope: string, walker = new Walker(app.server), change = {}) {
  const { url, verifier } = app.request({ scope, ...change })
  await walker.go(url)
  if (walker.url.includes('/sign-in?')) await walker.signIn()
  assert.match(walker.url, /\/consent\?/)
  return { walker, verifier }
}

describe('consent (RFC 6749 §3.3, OIDC Core §3.1.2.4)', () => {
  test('the consent page shows the app, the account, the redirect host and the API’s description of each scope', async () => {
    await using server = await aWatchedServer()
    const { walker } = await atConsent(apps.spa(server), 'openid photos.read photos.delete')
    for (const words of ['Print Shop on the page', 'Alice Adams', 'Photo Drive', seePhotos, deletePhotos]) {
      assert.ok(walker.html.includes(words), words)
    }
    assert.match(walker.html, /spa\.example/)
  })

  test('the person may decline an optional scope, which is not ticked in advance if it is sensitive', async () => {
    await using server = await aWatchedServer()
    const spa = apps.spa(server)
    const scope = 'openid photos.read photos.delete'
    const without = await atConsent(spa, scope)
    assert.deepEqual(without.walker.form().fields.getAll('scope'), [], 'not ticked in advance')
    await without.walker.allow()
    assert.equal(await scopeOf(spa, without.walker, without.verifier), 'openid photos.read')

    const other = await new Walker(server).go('/sign-in')
    await other.signIn('bob', 'staple garden window')
    const ticked = await atConsent(spa, scope, other)
    await ticked.walker.allow({ scope: 'photos.delete' })
    assert.equal(await scopeOf(spa, ticked.walker, ticked.verifier), scope)
  })

  test('the person cannot decline a required scope', async () => {
    await using server = await aWatchedServer()
    const spa = apps.spa(server)
    const { walker, verifier } = await atConsent(spa, 'openid profile photos.read')
    await walker.allow({ scope: 'openid' })
    assert.equal(await scopeOf(spa, walker, verifier), 'openid profile photos.read')
  })

  test('a declined scope is not asked for again, unless the request has prompt=consent', async () => {
    await using server = await aWatchedServer()
    const spa = apps.spa(server)
    const scope = 'openid photos.read photos.delete'
    const { walker } = await atConsent(spa, scope)
    await walker.allow()

    const silent = spa.request({ scope })
    await walker.go(silent.url)
    assert.equal(await scopeOf(spa, walker, silent.verifier), 'openid photos.read')

    const insisting = await atConsent(spa, scope, walker, { prompt: 'consent' })
    assert.ok(walker.html.includes(deletePhotos))
    await walker.allow({ scope: 'photos.delete' })
    assert.equal(await scopeOf(spa, walker, insisting.verifier), scope)
  })

  test('a request for more scopes shows only the new ones and keeps the earlier grant', async () => {
    await using server = await aWatchedServer()
    const shop = apps.printShop(server)
    const { walker } = await atConsent(shop, 'openid photos.read')
    assert.ok(walker.html.includes(seePhotos))
    await walker.allow()

    const more = await atConsent(shop, 'openid photos.read album.write', walker)
    assert.ok(walker.html.includes('Add to your albums'))
    assert.ok(!walker.html.includes(seePhotos), 'without the scope that was allowed before')
    await walker.allow()
    const code = walker.answer().get('code') ?? ''
    const { body } = await shop.redeem(code, more.verifier, { resource: 'https://album.example/' })
    assert.equal(body.scope, 'openid album.write')
    await walker.go(shop.request({ scope: 'openid photos.read album.write', prompt: 'none' }).url)
    assert.equal(walker.answer().has('code'), true)
  })

  test('an optional scope that was allowed before stays granted when the app requests more scopes', async () => {
    await using server = await aWatchedServer()
    const spa = apps.spa(server)
    const { walker } = await atConsent(spa, 'openid photos.read photos.delete')
    await walker.allow({ scope: 'photos.delete' })
    const more = await atConsent(spa, 'openid profile photos.read photos.delete', walker)
    assert.ok(!walker.html.includes(deletePhotos))
    await walker.allow()
    assert.equal(await scopeOf(spa, walker, more.verifier), 'openid profile photos.read photos.delete')
  })

  test('with prompt=consent, an optional scope that was allowed before is granted again', async () => {
    await using server = await aWatchedServer()
    const spa = apps.spa(server)
    const scope = 'openid photos.read photos.delete'
    const { walker } = await atConsent(spa, scope)
    await walker.allow({ scope: 'photos.delete' })
    const again = await atConsent(spa, scope, walker, { prompt: 'consent' })
    assert.ok(walker.html.includes(deletePhotos))
    await walker.allow()
    assert.equal(await scopeOf(spa, walker, again.verifier), scope)
  })

  test('consent is for one API: the same scope name at another API is asked for separately (RFC 8707 §3)', async () => {
    const mirror = {
      identifier: 'https://mirror.example/',
      name: 'Mirror',
      scopes: [{ name: 'photos.delete', description: 'Break the mirror' }],
    }
    await using server = await aWatchedServer({ apis: [...aConfiguration.apis, mirror] })
    const spa = apps.spa(server)
    const at = (resource: string) => ({ resource: [resource, `${server.issuer}/userinfo`] })
    const { walker } = await atConsent(spa, 'openid photos.delete', undefined, at('https://drive.example/'))
    await walker.allow({ scope: 'photos.delete' })

    const scope = 'openid profile photos.delete'
    const other = await atConsent(spa, scope, walker, at('https://mirror.example/'))
    assert.ok(walker.html.includes('Break the mirror'))
    await walker.allow({ scope: [] })
    assert.equal(await scopeOf(spa, walker, other.verifier), 'openid profile', 'the person declined it')
  })

  test('a consent page that was shown to one person grants nothing for another', async () => {
    await using server = await aWatchedServer()
    const shop = apps.printShop(server)
    const { walker } = await atConsent(shop, 'openid photos.read email')
    const page = walker.form()
    await walker.go('/sign-out')
    await walker.submit({ decision: 'yes' })
    await walker.go('/sign-in')
    await walker.signIn('bob', 'staple garden window')

    await walker.post(page.action, new URLSearchParams([...page.fields, ['decision', 'allow']]))
    assert.match(walker.url, /\/consent\?/)
    assert.match(walker.html, /Bob Brown/)
    await walker.go(shop.request({ scope: 'openid', prompt: 'none' }).url)
    assert.equal(walker.answer().get('error'), 'consent_required')
  })

  test('denying a request leaves the earlier grant unchanged', async () => {
    await using server = await aWatchedServer()
    const shop = apps.printShop(server)
    const { walker } = await atConsent(shop, 'openid photos.read')
    await walker.allow()
    await atConsent(shop, 'openid photos.read email', walker)
    await walker.submit({ decision: 'deny' })
    assert.equal(walker.answer().get('error'), 'access_denied')
    await walker.go(shop.request({ scope: 'openid photos.read', prompt: 'none' }).url)
    assert.equal(walker.answer().has('code'), true)
    await walker.go(shop.request({ scope: 'openid photos.read email', prompt: 'none' }).url)
    assert.equal(walker.answer().get('error'), 'consent_required')
  })

  test('an unknown scope is not granted, and a scope outside the registration is refused', async () => {
    await using server = await aWatchedServer()
    const shop = apps.printShop(server)
    const { walker, verifier } = await atConsent(shop, 'openid photos.read what.is.this')
    await walker.allow()
    assert.equal(await scopeOf(shop, walker, verifier), 'openid photos.read')
    await walker.go(shop.request({ scope: 'openid photos.delete' }).url)
    assert.equal(walker.answer().get('error'), 'invalid_scope')
  })

  test('a request without a scope asks for every scope that the app is registered for', async () => {
    await using server = await aWatchedServer()
    const cli = apps.cli(server)
    const { url, verifier } = cli.request({ scope: undefined })
    const walker = await new Walker(server).go(url)
    await walker.signIn()
    await walker.allow()
    assert.equal(await scopeOf(cli, walker, verifier), 'openid photos.read offline_access')
  })

  test('if the person declines every scope, the app receives access_denied', async () => {
    const shy = {
      client_id: 'shy',
      redirect_uris: ['https://spa.example/callback'],
      token_endpoint_auth_method: 'none',
      scope: 'photos.read',
      optional_scope: 'photos.read',
    }
    const clients = aConfiguration.clients.map((client) =>
      client.client_id === 'spa' ? { ...shy, client_id: 'spa' } : client,
    )
    await using server = await aWatchedServer({ clients })
    const { walker } = await atConsent(apps.spa(server), 'photos.read')
    await walker.allow({ scope: [] })
    assert.equal(walker.answer().get('error'), 'access_denied', walker.url)
    await walker.go(apps.spa(server).request({ scope: 'photos.read', prompt: 'none' }).url)
    assert.equal(walker.answer().get('error'), 'consent_required')
  })
})
