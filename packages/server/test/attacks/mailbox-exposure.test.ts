import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { aWatchedServer } from '../support/watched-server.ts'

const page = (issuer: string, init?: RequestInit) => new Request(`${issuer}/mailbox`, init)

describe('the mailbox, whose links anybody could use (threat D18)', () => {
  test('exists on a loopback issuer, for a person on the same machine', async () => {
    await using server = await aWatchedServer()
    const response = await server.fetch(page(server.issuer))
    assert.equal(response.status, 200)
    assert.match(await response.text(), /There is no mail yet/)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.equal(response.headers.get('access-control-allow-origin'), null)
    assert.match(response.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/)
  })

  test('does not exist for another machine, even if the server listens on its network', async () => {
    await using server = await aWatchedServer()
    for (const address of ['192.0.2.1', '2001:db8::1', '::ffff:192.0.2.1', 'via 192.0.2.1', 'unknown'])
      assert.equal((await server.fetch(page(server.issuer), address)).status, 404, address)
    for (const address of ['127.0.0.1', '::1', '127.1.2.3'])
      assert.equal((await server.fetch(page(server.issuer), address)).status, 200, address)
  })

  test('does not exist under another host name, such as one that an attacker points at this machine', async () => {
    await using server = await aWatchedServer()
    const response = await server.fetch(new Request('http://evil.example:4000/mailbox'))
    assert.equal(response.status, 421)
  })

  test('cannot be read by a script, a frame or a prefetch of another page', async () => {
    await using server = await aWatchedServer()
    for (const headers of [
      { 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
      { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      { 'sec-purpose': 'prefetch' },
    ])
      assert.equal((await server.fetch(page(server.issuer, { headers }))).status, 403)
  })

  test('does not exist where a mail server is set', async () => {
    const mail = { url: 'smtp://127.0.0.1:2525', from: 'id@example.com' }
    await using server = await aWatchedServer({ mail })
    assert.equal((await server.fetch(page(server.issuer))).status, 404)
  })

  test('does not exist on a public issuer', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'valetkey-mailbox-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const key = join(folder, 'key')
    writeFileSync(key, randomBytes(32).toString('base64'), { mode: 0o600 })
    const issuer = 'https://id.example.com'
    await using server = await aWatchedServer({ issuer, master_key_file: key, clients: [], apis: [] })
    assert.equal((await server.fetch(page(issuer))).status, 404)
  })
})
