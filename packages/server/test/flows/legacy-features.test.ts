import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aConfiguration, aServer } from '../support/a-server.ts'
import { OldApp, oldApp } from '../support/an-old-app.ts'
import { App, apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const redirectUri = 'https://old.example/callback'
const oldPage = {
  client_id: 'old-page',
  client_name: 'Old Page',
  redirect_uris: [redirectUri],
  grant_types: ['implicit', 'authorization_code'],
  response_types: ['token', 'code', 'code id_token'],
  token_endpoint_auth_method: 'none',
  scope: 'openid photos.read',
}
const configuration = {
  features: { device: true, implicit: true, hybrid: true, password: true },
  clients: [...aConfiguration.clients, oldApp, oldPage],
}

/** The uses of legacy features in the log, each with its client. */
function flagged(log: string): readonly string[] {
  return [...log.matchAll(/"legacy":"(\w+)","clientId":"([\w-]+)".*"msg":"a legacy feature was used"/g)].map(
    ([, feature, client]) => `${feature} by ${client}`,
  )
}

describe('a legacy feature', () => {
  test('is logged as legacy with its client at each use; other features are not (RFC 9700 §2.1.2, §2.4)', async () => {
    await using server = await aWatchedServer(configuration)
    const page = new App(server, 'old-page', redirectUri)
    const walker = new Walker(server)
    await walker.go(page.request({ response_type: 'token', scope: 'photos.read' }).url)
    await walker.signIn()
    await walker.allow()
    assert.deepEqual(flagged(server.logged()), ['implicit by old-page'])

    await walker.go(page.request({ response_type: 'code id_token', nonce: 'n-0123456789' }).url)
    if (walker.url.includes('/consent?')) await walker.allow()
    assert.deepEqual(flagged(server.logged()), ['implicit by old-page', 'hybrid by old-page'])

    await new OldApp(server).password()
    assert.deepEqual(flagged(server.logged()).slice(2), ['password by old-app'])

    const shop = apps.printShop(server)
    const { code, verifier } = await shop.authorize({}, { walker })
    assert.equal((await shop.redeem(code, verifier)).status, 200)
    assert.equal(flagged(server.logged()).length, 3)
  })

  test('exempts a public client from PKCE only if the server and the client’s registration allow it (RFC 9700 §2.1.1)', async () => {
    const oldTool = {
      ...oldPage,
      client_id: 'old-tool',
      response_types: ['code'],
      grant_types: ['authorization_code'],
    }
    const lenient = { ...oldTool, require_pkce: false }
    const clients = [...aConfiguration.clients, lenient, { ...oldTool, client_id: 'new-tool' }]
    await assert.rejects(aServer({ clients }), /require_pkce: expected true/)
    await using server = await aWatchedServer({ clients, features: { code_without_pkce: true } })
    const tool = new App(server, 'old-tool', redirectUri)
    const bare = { code_challenge: undefined, code_challenge_method: undefined }
    const walker = await new Walker(server).go(tool.request(bare).url)
    await walker.signIn()
    await walker.allow()
    const code = walker.answer().get('code') ?? assert.fail('no code')
    const fields = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
    }
    const { status, body } = await tool.post('/token', fields)
    assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual(flagged(server.logged()), ['code_without_pkce by old-tool'])
    const strict = new App(server, 'new-tool', redirectUri)
    const refused = await new Walker(server).go(strict.request(bare).url)
    assert.equal(refused.answer().get('error'), 'invalid_request')
  })

  test('is not logged as used when the request is refused, and no password appears in the log', async () => {
    await using server = await aWatchedServer(configuration)
    const app = new OldApp(server)
    await app.password({ password: 'wrong donkey battery' })
    await app.password({ scope: 'openid' })
    assert.deepEqual(flagged(server.logged()), [])
    assert.doesNotMatch(server.logged(), /donkey|correct horse/)
  })
})
