import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer } from '../support/a-server.ts'
import { aServerOnAPort, exchange } from '../support/wire.ts'

test('metrics are not served on the public port, however the path is spelled (threat F17)', async () => {
  await using server = await aServerOnAPort({ management: { port: 0 } })
  const host = new URL(server.issuer).host
  for (const path of ['/metrics', '/metrics/', '//metrics', '/health/../metrics', '/%6detrics', '/METRICS']) {
    const { status, text } = await exchange(
      server,
      `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    )
    assert.equal(status, 404, path)
    assert.doesNotMatch(text, /valetkey_|process_/)
  }
})

test('a web page cannot read metrics by DNS rebinding (threat F17)', async () => {
  await using server = await aServerOnAPort({ management: { port: 0 } })
  const { port } = new URL(server.managementUrl ?? '')
  const from = { issuer: `http://127.0.0.1:${port}` }
  const get = (host: string, path = '/metrics') =>
    exchange(from, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', '10.0.0.1', '']) {
    const { status, text } = await get(host)
    assert.equal(status, 421, host)
    assert.doesNotMatch(text, /valetkey_/)
  }
  for (const host of ['localhost', `localhost:${port}`, `127.0.0.1:${port}`, '[::1]:1']) {
    assert.equal((await get(host)).status, 200, host)
  }
  assert.equal((await get('localhost', '/token')).status, 404, 'no other endpoint is served there')
  assert.equal((await get('localhost', '/')).status, 404)
})

test('health reveals only the state of each part (threat F17)', async () => {
  await using server = await aServer()
  const request = new Request('http://10.9.8.7/health/ready?<script>', {
    headers: { 'x-request-id': 'stranger', authorization: 'Bearer stranger', accept: 'text/html' },
  })
  const response = await server.fetch(request)
  const body = await response.text()
  assert.equal(response.headers.get('content-type'), 'application/json')
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
  assert.equal(response.headers.has('set-cookie'), false)
  assert.doesNotMatch(body, /stranger|script|10\.9\.8\.7|localhost|valetkey\.db|\/tmp|node_modules|\bat \b/)
  for (const part of Object.values((JSON.parse(body) as { parts: object }).parts)) {
    assert.deepEqual(
      Object.keys(part as object).filter((key) => key !== 'status' && key !== 'reason'),
      [],
    )
  }
})
