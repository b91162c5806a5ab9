import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { withOldApps } from '../support/an-old-app.ts'
import { aServerOnAPort } from '../support/wire.ts'

const trusting = { ...withOldApps(), trusted_proxies: ['127.0.0.1', '::1'] }
const authorization = `Basic ${btoa('old-app:old-app-secret-0123456789abcdef-0')}`

/** Guesses a password through a proxy that sends these headers. The password is too long to be hashed. */
async function guess(
  { issuer }: Pick<TestServer, 'issuer'>,
  headers: Record<string, string>,
  fields: Record<string, string> = {},
): Promise<number> {
  const wrong = { grant_type: 'password', username: 'nobody', password: 'x'.repeat(5000) }
  const body = new URLSearchParams({ ...wrong, ...fields })
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization, ...headers },
    body,
  })
  await response.arrayBuffer()
  return response.status
}

const forwarded = (value: string) => ({ 'x-forwarded-for': value })
const alice = { username: 'alice', password: 'correct horse battery' }

test('a forwarded address with a port or brackets is counted without the port (threat D1)', async () => {
  await using server = await aServerOnAPort(trusting)
  for (const [guilty, sameSender, neighbour] of [
    ['203.0.113.9:51234', '203.0.113.9:51235', '203.0.113.10:51234'],
    ['"[2001:db8:1::9]:443"', '[2001:db8:1::8]:444', '"[2001:db8:2::9]:443"'],
  ] as const) {
    for (let each = 0; each < 50; each += 1) {
      assert.equal(await guess(server, forwarded(guilty), { username: `user${each}` }), 400)
    }
    assert.equal(await guess(server, forwarded(guilty), alice), 429)
    assert.equal(await guess(server, forwarded(sameSender), alice), 429)
    assert.equal(await guess(server, forwarded(neighbour), alice), 200)
  }
})

test('guesses without a readable address lock nobody out (threat D1)', async () => {
  await using server = await aServerOnAPort(trusting)
  for (let each = 0; each < 60; each += 1) {
    assert.equal(await guess(server, forwarded('unknown'), { username: `user${each}` }), 400)
  }
  assert.equal(await guess(server, forwarded('unknown'), alice), 200)
})

test('a problem with forwarding headers is logged once, with the name of the setting (threat E7)', async () => {
  const lines = (server: TestServer) =>
    server
      .logged()
      .trim()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line))
      .filter(({ setting }) => setting === 'trusted_proxies')
  {
    await using server = await aServerOnAPort(trusting)
    for (let each = 0; each < 3; each += 1) {
      await guess(server, forwarded(`vk_rt_${'a'.repeat(40)} ${'x'.repeat(8000)}`))
      await guess(server, { forwarded: 'for=203.0.113.9' })
    }
    const [unreadable, silent, ...more] = lines(server)
    assert.deepEqual(more, [])
    assert.deepEqual([unreadable?.level, unreadable?.kind, unreadable?.peer], [40, undefined, '127.0.0.1'])
    assert.match(String(unreadable?.msg), /trusted_proxies wrote an invalid address/)
    assert.match(String(unreadable?.came), /^vk_rt_•••/)
    assert.ok(String(unreadable?.came).length < 300)
    assert.match(String(silent?.msg), /trusted_proxies sends no x-forwarded-for/)
    assert.equal(silent?.header, 'forwarded')
  }
  await using server = await aServerOnAPort(withOldApps())
  await guess(server, {})
  assert.deepEqual(lines(server), [])
  for (let each = 0; each < 3; each += 1) await guess(server, forwarded('203.0.113.9'))
  assert.match(String(lines(server)[0]?.msg), /forwards requests and is not in trusted_proxies/)
  assert.equal(lines(server).length, 1)
})
