import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { assertAlive, type Bought, bought } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const injections = [
  "'",
  '"',
  "' or '1'='1",
  "' or 1=1 --",
  "print-shop' --",
  "x'; drop table clients; --",
  "' union select * from users --",
  '%',
  '_',
  '*',
  'print-sho_',
  'print-%',
  "') or ('1'='1",
  '\\',
  '`',
  ';',
  '0x7072696e74',
  "'||(select hash from one_time)||'",
  '{"$ne":null}',
  '[]',
  "1; attach database '/tmp/x' as x; --",
]

describe('SQL as input (threat F8)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let tokens: Bought
  before(async () => {
    server = await aWatchedServer()
    shop = apps.printShop(server)
    tokens = await bought(shop, { scope: 'openid photos.read offline_access' })
  })
  after(() => server[Symbol.asyncDispose]())

  test('is an unknown client, a wrong secret or an unknown token', async () => {
    for (const text of injections) {
      assert.equal((await new App(server, text, '', 'x').refresh('x')).body.error, 'invalid_client', text)
      assert.equal((await new App(server, text, '').refresh('x')).body.error, 'invalid_client', text)
      assert.equal((await new App(server, 'print-shop', '', text).refresh('x')).body.error, 'invalid_client')
      assert.equal((await shop.refresh(text)).body.error, 'invalid_grant', text)
      assert.equal((await shop.redeem(text, tokens.verifier)).body.error, 'invalid_grant', text)
      assert.deepEqual((await shop.introspect(text)).body, { active: false }, text)
      assert.equal((await shop.revoke(text)).status, 200)
      const walker = await new Walker(server).go(`/authorize?${new URLSearchParams({ client_id: text })}`)
      assert.equal(walker.status, 400)
      const waiting = await ask(server, `/sign-in?${new URLSearchParams({ interaction: text })}`)
      assert.equal(waiting.status, 400)
      const setUp = await ask(server, `/set-up?${new URLSearchParams({ token: text })}`)
      assert.equal(setUp.status, 403)
    }
  })

  test('is an unknown username', async () => {
    for (const text of injections.slice(0, 8)) {
      server.clock.advance(3600)
      const walker = await new Walker(server).go('/sign-in')
      await walker.submit({ username: text, password: text })
      assert.equal(walker.cookies.has('vk_session'), false, text)
    }
  })

  test('does not change stored data', async () => {
    const again = await bought(shop, { scope: 'openid photos.read' }, { walker: new Walker(server) })
    await assertAlive(shop, apps.driveApi(server), again)
    assert.equal((await shop.refresh(tokens.refreshToken)).status, 200)
  })
})
