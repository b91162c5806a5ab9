import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aConfiguration } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const drive = 'https://drive.example/'
const album = 'https://album.example/'
const audienceOf = (token: string | undefined): unknown =>
  JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString()).aud

test('no token is issued for an API of which no scope was requested (threat B15, RFC 8707 §2)', async () => {
  await using server = await aWatchedServer()
  const shop = apps.printShop(server)
  const walker = await new Walker(server).go(shop.request({ scope: 'openid', resource: drive }).url)
  assert.equal(walker.answer().get('error'), 'invalid_target')
})

test('an API of which the person declined every scope is not in the audience (threat B15)', async () => {
  const clients = aConfiguration.clients.map((client) =>
    client.client_id === 'print-shop' ? { ...client, optional_scope: 'album.write' } : client,
  )
  await using server = await aWatchedServer({ clients })
  const shop = apps.printShop(server)
  const asked = { scope: 'photos.read album.write', resource: [drive, album] }
  const { code, verifier } = await shop.authorize(asked, { choice: { scope: [] } })
  const refused = await shop.redeem(code, verifier, { resource: album })
  assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_target'])
  const { body } = await shop.redeem(code, verifier)
  assert.equal(audienceOf(body.access_token), drive)
})

test('client_credentials gives a token only for an API of which the client has a scope (threat B15)', async () => {
  await using server = await aWatchedServer()
  const { status, body } = await apps
    .albumApi(server)
    .post('/token', { grant_type: 'client_credentials', resource: drive })
  assert.deepEqual([status, body.error], [400, 'invalid_target'])
})

test('an API without scopes is granted as a whole, and only after the consent page showed it', async () => {
  const notes = { identifier: 'https://notes.example/', name: 'Notes' }
  const agent = {
    client_id: 'agent',
    client_name: 'Agent',
    redirect_uris: ['https://agent.example/callback'],
    token_endpoint_auth_method: 'none',
    scope: 'openid',
    resources: [notes.identifier],
  }
  await using server = await aWatchedServer({
    apis: [...aConfiguration.apis, notes],
    clients: [...aConfiguration.clients, agent],
  })
  const app = new App(server, 'agent', 'https://agent.example/callback')
  const walker = new Walker(server)
  const { url, verifier } = app.request({ scope: undefined, resource: notes.identifier })
  await walker.go(url)
  await walker.signIn()
  assert.match(walker.html, /Notes/)
  assert.match(walker.html, /Do anything there on your behalf/)
  await walker.allow()
  const { body } = await app.redeem(walker.answer().get('code') ?? '', verifier)
  assert.equal(audienceOf(body.access_token), notes.identifier)
  const silent = await walker.go(app.request({ scope: undefined, resource: notes.identifier }).url)
  assert.ok(silent.answer().has('code'), 'the consent is remembered')
})
