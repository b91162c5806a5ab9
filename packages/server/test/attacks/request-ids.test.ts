import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { aServerOnAPort, exchange, requestText } from '../support/wire.ts'

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const entries = (logged: string) =>
  logged
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line))

test('a request id from an untrusted sender is used neither in the log nor in the response (threat E8)', async () => {
  await using server = await aServer()
  const headers = { 'x-request-id': 'forged-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` }
  const response = await server.fetch(new Request(`${server.issuer}/token`, { headers }), '203.0.113.7')
  const id = response.headers.get('x-request-id') ?? ''
  assert.match(id, uuid)
  assert.doesNotMatch(server.logged(), /forged-1|aaaaaaaa/)
  const lines = entries(server.logged()).filter(({ msg }) => msg === 'refused' || msg === 'answered')
  assert.equal(lines.length, 2)
  for (const line of lines) assert.equal(line.requestId, id)
})

test('a request id from a trusted proxy is accepted only if it is short and plain (threat E8)', async () => {
  await using server = await aServerOnAPort({ trusted_proxies: ['127.0.0.1', '::1'] })
  const sent = ['a'.repeat(129), 'a b', 'a\u0085b', '<script>', 'a","level":60,"x":"', '%0d%0aset-cookie:x']
  for (const id of sent) {
    const { status, text } = await exchange(
      server,
      requestText(server, 'GET /token', [`X-Request-Id: ${id}`, 'Connection: close']),
    )
    assert.equal(status, 405, id)
    assert.match(/^x-request-id: (.*)\r$/im.exec(text)?.[1] ?? '', uuid)
  }
  const twice = ['X-Request-Id: one', 'X-Request-Id: two', 'Connection: close']
  const { text } = await exchange(server, requestText(server, 'GET /token', twice))
  assert.match(/^x-request-id: (.*)\r$/im.exec(text)?.[1] ?? '', uuid)
  const named = await exchange(
    server,
    requestText(server, 'GET /token', ['X-Request-Id: edge-1', 'Connection: close']),
  )
  assert.match(named.text, /^x-request-id: edge-1\r$/im)
  assert.ok(
    entries(server.logged()).some(({ requestId, msg }) => requestId === 'edge-1' && msg === 'refused'),
  )
})

test('the flow id on an error page leads to its request id, and the request id to its log lines', async () => {
  await using server = await aServer()
  const { url } = apps.printShop(server).request({ redirect_uri: 'https://evil.example/' })
  const response = await server.fetch(new Request(url))
  const page = await response.text()
  const refused = entries(server.logged()).find(({ msg }) => msg === 'refused')
  assert.ok(page.includes(String(refused?.flowId)))
  assert.equal(refused?.requestId, response.headers.get('x-request-id'))
  const answered = entries(server.logged()).find(({ msg }) => msg === 'answered')
  assert.equal(answered?.requestId, refused?.requestId)
  assert.deepEqual(
    [answered?.method, answered?.path, answered?.status, typeof answered?.milliseconds],
    ['GET', '/authorize', 400, 'number'],
  )
})
