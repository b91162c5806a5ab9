import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { aServer } from '../support/a-server.ts'
import { aServerOnAPort, exchange } from '../support/wire.ts'

const ready = 'http://10.1.2.3:8080/health/ready'

type Answer = { status: string; parts: Record<string, { status: string; reason?: string }> }

test('a health probe addressed to an IP address is answered, whatever the issuer’s host is', async () => {
  await using server = await aServer({ issuer: 'http://localhost:4000/tenant' })
  for (const path of ['live', 'ready']) {
    const response = await server.fetch(new Request(`http://10.1.2.3:8080/health/${path}`))
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('cache-control'), 'no-store')
  }
  const { status, parts } = (await (await server.fetch(new Request(ready))).json()) as Answer
  assert.ok(status === 'ready' || status === 'degraded')
  assert.equal(parts.database?.status, 'ready')
  assert.equal((await server.fetch(new Request(ready, { method: 'POST' }))).status, 405)
})

test('a server that cannot write responds to probes with 503, and recovers without a restart (promise R6)', async () => {
  await using server = await aServer()
  const ask = () => server.fetch(new Request(ready))
  const other = new DatabaseSync(`${server.data}/valetkey.db`)
  other.exec('begin immediate')
  const refused = await ask()
  assert.equal(refused.status, 503)
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
  const { status, parts } = (await refused.json()) as Answer
  assert.deepEqual([status, parts.database?.status], ['unavailable', 'unavailable'])
  assert.equal(
    (await server.fetch(new Request('http://10.1.2.3/health/live'))).status,
    200,
    'liveness is not affected',
  )
  other.exec('rollback')
  other.close()
  for (let tries = 0; tries < 2_000; tries += 1) {
    if ((await ask()).status === 200) return
    await wait(100)
  }
  assert.fail('the server never became ready again')
})

test('a draining server still answers, reports that it is not ready, and closes connections', async () => {
  await using server = await aServerOnAPort({ drain: { delay: 0 } })
  const probe = `GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`
  const before = await exchange(server, probe, { staysOpen: true })
  assert.equal(before.status, 200)
  assert.equal(before.closed, false)
  await server.drain()
  const after = await exchange(server, probe)
  assert.equal(after.status, 503)
  assert.match(after.text, /"draining":\{"status":"unavailable"/)
  assert.match(after.text, /^connection: close/im)
  assert.equal(after.closed, true)
})
