import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type App, apps } from '../support/app.ts'
import { aWatchedServer } from '../support/watched-server.ts'

test('the number of unfinished authorization requests from one address is limited (threat F2)', async () => {
  await using server = await aWatchedServer()
  const { url } = apps.printShop(server).request()
  const begin = (address: string) => server.fetch(new Request(url), address)
  for (let request = 0; request < 600; request += 1) assert.equal((await begin('203.0.113.7')).status, 303)
  const refused = await begin('203.0.113.7')
  assert.equal(refused.status, 429)
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
  assert.equal((await begin('203.0.113.8')).status, 303, 'other addresses are not affected')
  server.clock.advance(601)
  assert.equal((await begin('203.0.113.7')).status, 303, 'this address is accepted again later')
})

test('guessing client secrets is throttled without locking out anybody else (RFC 6749 §2.3.1, threat C4)', async () => {
  await using server = await aWatchedServer()
  const ask = (id: string, secret: string, address = '203.0.113.7') =>
    server.fetch(
      new Request(`${server.issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      }),
      address,
    )
  const right = ['thumbnailer', 'thumbnailer-secret-0123456789abcdef'] as const
  for (let guess = 0; guess < 100; guess += 1) {
    assert.equal((await ask('thumbnailer', 'wrong')).status, 401)
  }
  const refused = await ask('thumbnailer', 'wrong')
  assert.equal(refused.status, 429)
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
  // Not invalid_client: some clients discard their registration when they receive that.
  assert.match(await refused.text(), /"temporarily_unavailable"/)
  assert.equal((await ask(...right)).status, 200, 'the right secret is always accepted')
  assert.equal((await ask('drive-api', 'wrong')).status, 401, 'another client has its own count')
  assert.equal((await ask('thumbnailer', 'wrong', '203.0.113.8')).status, 401)
  server.clock.advance(61)
  assert.equal((await ask('thumbnailer', 'wrong')).status, 401)
})

test('too many failures at one address do not block other requests from there (threat F2)', async () => {
  await using server = await aWatchedServer()
  const address = '203.0.113.7'
  const { issuer } = server
  const { clock } = server
  const behind = { issuer, clock, fetch: (request: Request) => server.fetch(request, address) }
  const shop = apps.printShop(behind)
  const { code, verifier } = await shop.authorize()
  const { body } = await shop.redeem(code, verifier)
  const fail = (path: string) =>
    behind.fetch(
      new Request(issuer + path, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('thumbnailer:wrong')}` },
        body: new URLSearchParams({ token: 'x' }),
      }),
    )
  const paths = ['/token', '/introspect', '/revoke', '/par']
  for (const path of paths) {
    for (let guess = 0; guess < 25; guess += 1) assert.equal((await fail(path)).status, 401)
  }
  for (const path of paths) assert.equal((await fail(path)).status, 429, path)
  for (const document of ['/jwks', '/.well-known/openid-configuration']) {
    assert.equal((await behind.fetch(new Request(issuer + document))).status, 200, document)
  }
  assert.equal((await shop.userInfo(String(body.access_token))).status, 200)
  assert.equal((await shop.userInfo('over')).status, 401, 'an invalid token still gets a 401')
  assert.equal((await shop.introspect(String(body.access_token))).status, 200)
  assert.equal((await shop.refresh(String(body.refresh_token))).status, 200)
})

test('pushed requests cannot fill the disk (RFC 9126 §7.1, threat F2)', async () => {
  // One of ten processes has a tenth of each budget: 3.2 MiB for one client.
  await using server = await aWatchedServer({}, { processes: 10 })
  const push = (app: App, extra: Record<string, string> = {}) => {
    const { client_id: _, ...parameters } = Object.fromEntries(new URL(app.request().url).searchParams)
    return app.post('/par', { ...parameters, ...extra })
  }
  const shop = apps.printShop(server)
  let pushed = 0
  let last = await push(shop)
  for (; last.status === 201 && pushed < 100; pushed += 1)
    last = await push(shop, { padding: 'x'.repeat(60_000) })
  assert.deepEqual([last.status, last.body.error], [429, 'temporarily_unavailable'])
  assert.ok(Number(last.headers.get('retry-after')) > 0)
  assert.ok(pushed < 60, `${pushed}`)
  assert.equal((await push(apps.spa(server))).status, 201, 'another client is not affected')
  server.clock.advance(601)
  assert.equal((await push(shop)).status, 201, 'this client is accepted again later')
})

test('a state of more than 4 KiB is refused', async () => {
  await using server = await aWatchedServer()
  const state = 's'.repeat(4097)
  const response = await server.fetch(new Request(apps.printShop(server).request({ state }).url))
  const answer = new URL(response.headers.get('location') ?? '').searchParams
  assert.deepEqual([answer.get('error'), answer.has('state')], ['invalid_request', false])
})
