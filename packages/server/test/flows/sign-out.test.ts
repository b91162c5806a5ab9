import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

async function signOut(walker: Walker): Promise<void> {
  await walker.go('/sign-out')
  await walker.submit({ decision: 'yes' })
}

function eventsOf(server: TestServer, type: string): unknown[] {
  using database = new DatabaseSync(join(server.data, 'valetkey.db'), { readOnly: true })
  return database.prepare('select * from events where type = ?').all(type)
}

/** Tokens with and without `offline_access`, from one sign-in. */
async function bothKinds() {
  const server = await aWatchedServer()
  const shop = apps.printShop(server)
  const bound = await shop.authorize({ scope: 'openid photos.read' })
  const { walker } = bound
  const offline = await shop.authorize({ scope: 'openid photos.read offline_access' }, { walker })
  const { body: boundTokens } = await shop.redeem(bound.code, bound.verifier)
  const { body: offlineTokens } = await shop.redeem(offline.code, offline.verifier)
  return { server, shop, walker, bound: boundTokens, offline: offlineTokens }
}

describe('signing out (OIDC Core §11, Back-Channel Logout §2.7)', () => {
  test('revokes the tokens without offline_access, and no others', async () => {
    const { server, shop, walker, bound, offline } = await bothKinds()
    await using _ = server
    const isActive = async (token = '') => (await apps.driveApi(server).introspect(token)).body.active
    assert.equal(await isActive(bound.access_token), true)
    assert.equal((await shop.refresh(bound.refresh_token ?? '')).status, 200)

    await signOut(walker)
    assert.equal(await isActive(bound.access_token), false)
    assert.equal((await shop.userInfo(bound.access_token ?? '')).status, 401)
    assert.equal((await shop.refresh(bound.refresh_token ?? '')).body.error, 'invalid_grant')
    assert.equal(await isActive(offline.access_token), true)
    const { status, body } = await shop.refresh(offline.refresh_token ?? '')
    assert.equal(status, 200)
    assert.equal(await isActive(body.access_token), true)
  })

  test('revokes a code that has not been redeemed, unless it has offline_access', async () => {
    const { server, shop, walker } = await bothKinds()
    await using _ = server
    const bound = await shop.authorize({ scope: 'openid photos.read' }, { walker })
    const offline = await shop.authorize({ scope: 'openid photos.read offline_access' }, { walker })
    await signOut(walker)
    assert.equal((await shop.redeem(bound.code, bound.verifier)).body.error, 'invalid_grant')
    assert.equal((await shop.redeem(offline.code, offline.verifier)).status, 200)
    assert.deepEqual(eventsOf(server, 'code_replayed'), [], 'no code was replayed')
    assert.equal((await shop.redeem(offline.code, offline.verifier)).body.error, 'invalid_grant')
    assert.equal(eventsOf(server, 'code_replayed').length, 1)
  })

  test('keeps the grant: after a new sign-in, no consent is needed', async () => {
    const { server, shop, walker } = await bothKinds()
    await using _ = server
    await signOut(walker)
    await walker.go(shop.request({ scope: 'openid photos.read', prompt: 'none' }).url)
    assert.equal(walker.answer().get('error'), 'login_required')
    await walker.go(shop.request({ scope: 'openid photos.read' }).url)
    await walker.signIn()
    assert.equal(walker.answer().has('code'), true)
  })

  test('signing in again does not restore the tokens of the old session', async () => {
    const { server, shop, walker, bound } = await bothKinds()
    await using _ = server
    await signOut(walker)
    await walker.go('/sign-in')
    await walker.signIn()
    assert.equal((await shop.refresh(bound.refresh_token ?? '')).body.error, 'invalid_grant')
  })

  test('signing in as another person ends the first session and revokes the tokens bound to it', async () => {
    const { server, shop, walker, bound, offline } = await bothKinds()
    await using _ = server
    await walker.go(shop.request({ prompt: 'login' }).url)
    await walker.signIn('bob', 'staple garden window')
    assert.equal((await shop.refresh(bound.refresh_token ?? '')).body.error, 'invalid_grant')
    assert.equal((await shop.refresh(offline.refresh_token ?? '')).status, 200)
  })

  test('signing in again as the same person revokes nothing', async () => {
    const { server, shop, walker, bound } = await bothKinds()
    await using _ = server
    await walker.go(shop.request({ prompt: 'login' }).url)
    server.clock.advance(1)
    await walker.signIn()
    assert.equal((await shop.refresh(bound.refresh_token ?? '')).status, 200)
  })

  test('in one browser does not affect another one', async () => {
    const { server, walker } = await bothKinds()
    await using _ = server
    const other = await new Walker(server).go('/sign-in')
    await other.signIn()
    await signOut(walker)
    await other.go('/')
    assert.match(other.html, /Alice Adams/)
  })
})
