import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { assertAlive, assertRefused, type Bought, bought } from '../support/bought.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('introspection and revocation by callers whom the token was not issued to (threat B16)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let tokens: Bought
  let service: string
  before(async () => {
    server = await aWatchedServer()
    shop = apps.printShop(server)
    tokens = await bought(shop, { scope: 'openid photos.read offline_access' })
    const answer = await apps.thumbnailer(server).post('/token', { grant_type: 'client_credentials' })
    service = answer.body.access_token ?? ''
  })
  after(() => server[Symbol.asyncDispose]())

  const everything = (): readonly string[] => [
    tokens.accessToken,
    tokens.refreshToken,
    tokens.idToken,
    tokens.code,
    service,
    'vk_at_nothing',
    'garbage',
  ]

  test('another client or API cannot tell an active token from garbage (RFC 7662 §2.2)', async () => {
    for (const stranger of [apps.albumApi(server), otherShop(server)]) {
      const answers = new Set<string>()
      for (const token of everything()) {
        const { status, body, headers } = await stranger.post('/introspect', { token })
        const seen = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id')
        answers.add(JSON.stringify([status, seen, body]))
      }
      assert.equal(answers.size, 1, [...answers].join('\n'))
    }
  })

  test('only the client of a refresh token sees it as active, not even an API does', async () => {
    assert.deepEqual((await apps.driveApi(server).introspect(tokens.refreshToken)).body, { active: false })
    assert.equal((await shop.introspect(tokens.refreshToken)).body.active, true)
  })

  test('only a confidential client can introspect (RFC 7662 §2.1)', async () => {
    for (const caller of [apps.spa(server), apps.cli(server), new App(server, 'nobody', '')]) {
      for (const token of everything()) {
        assertRefused(await caller.introspect(token), 'invalid_client', 401)
      }
    }
    const request = new Request(`${server.issuer}/introspect`, {
      method: 'POST',
      body: new URLSearchParams({ token: tokens.accessToken }),
    })
    assert.equal((await server.fetch(request)).status, 401)
  })

  test('a bearer token does not authenticate a caller', async () => {
    for (const path of ['/introspect', '/revoke', '/token']) {
      const request = new Request(server.issuer + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokens.accessToken}` },
        body: new URLSearchParams({ token: tokens.accessToken, grant_type: 'client_credentials' }),
      })
      assert.equal((await server.fetch(request)).status, 401, path)
    }
  })

  test('a revocation by another client gets the usual response and has no effect (RFC 7009 §2.2)', async () => {
    for (const stranger of [apps.spa(server), otherShop(server), apps.driveApi(server)]) {
      const answers = new Set<string>()
      for (const token of everything()) {
        const { status, body } = await stranger.revoke(token)
        answers.add(JSON.stringify([status, body]))
      }
      assert.deepEqual([...answers], ['[200,{}]'])
    }
    await assertAlive(shop, apps.driveApi(server), tokens)
    assert.equal((await apps.thumbnailer(server).introspect(service)).body.active, true)
    assert.equal((await shop.refresh(tokens.refreshToken)).status, 200)
  })

  test('parameters of an introspection request do not change the response', async () => {
    const answer = await apps.driveApi(server).post('/introspect', {
      token: tokens.accessToken,
      scope: 'photos.delete',
      active: 'true',
      sub: 'usr_other',
      client_id: 'drive-api',
    })
    const { body } = answer
    assert.deepEqual([body.active, body.scope, body.client_id], [true, 'photos.read', 'print-shop'])
    assert.match(String(body.sub), /^usr_/)
    assert.equal('family_id' in body, false)
  })
})

function otherShop(server: TestServer): App {
  const app = new App(server, 'other-shop', 'https://other.example/callback')
  // It is registered for client_secret_post.
  app.post = (path, fields) =>
    App.prototype.post.call(app, path, { client_secret: 'other-shop-secret-0123456789abcdef', ...fields })
  return app
}
