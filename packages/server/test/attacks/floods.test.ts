import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apps } from '../support/app.ts'
import { aWatchedServer } from '../support/watched-server.ts'

test('requests that nobody will ever finish are not kept without end from one address (threat F2)', async () => {
  await using server = await aWatchedServer()
  const { url } = apps.printShop(server).request()
  const begin = (address: string) => server.fetch(new Request(url), address)
  for (let request = 0; request < 600; request += 1) assert.equal((await begin('203.0.113.7')).status, 303)
  const refused = await begin('203.0.113.7')
  assert.equal(refused.status, 429)
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
  assert.equal((await begin('203.0.113.8')).status, 303, 'others go on')
  server.clock.advance(601)
  assert.equal((await begin('203.0.113.7')).status, 303, 'and so does this one, later')
})

test('guessing at client secrets is slowed down, and shuts nobody else out (RFC 6749 §2.3.1, threat C4)', async () => {
  await using server = await aWatchedServer()
  const ask = (secret: string, address: string) =>
    server.fetch(
      new Request(`${server.issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`thumbnailer:${secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      }),
      address,
    )
  const right = 'thumbnailer-secret-0123456789abcdef'
  for (let guess = 0; guess < 100; guess += 1) assert.equal((await ask('wrong', '203.0.113.7')).status, 401)
  const refused = await ask(right, '203.0.113.7')
  assert.equal(refused.status, 429)
  // Clients that are told invalid_client forget their registration.
  assert.match(await refused.text(), /"temporarily_unavailable"/)
  assert.equal((await ask(right, '203.0.113.8')).status, 200)
  server.clock.advance(61)
  assert.equal((await ask(right, '203.0.113.7')).status, 200)
})

test('a state is kept up to 4 KiB and no further', async () => {
  await using server = await aWatchedServer()
  const state = 's'.repeat(4097)
  const response = await server.fetch(new Request(apps.printShop(server).request({ state }).url))
  const answer = new URL(response.headers.get('location') ?? '').searchParams
  assert.deepEqual([answer.get('error'), answer.has('state')], ['invalid_request', false])
})
