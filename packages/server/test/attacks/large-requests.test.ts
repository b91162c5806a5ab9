import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { nodeServer } from '../../src/http/connections/node.ts'
import type { TestServer } from '../support/a-server.ts'
import { aListeningServer } from '../support/listening-server.ts'
import { aServerOnAPort, exchange, formText, open, requestText } from '../support/wire.ts'

const endpoints = [
  '/token',
  '/revoke',
  '/introspect',
  '/userinfo',
  '/authorize',
  '/sign-in',
  '/consent',
  '/nowhere',
]
const form = 'Content-Type: application/x-www-form-urlencoded'

describe('requests that are too large (threat F2)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aServerOnAPort()
  })
  after(() => server[Symbol.asyncDispose]())

  const alive = async (): Promise<void> => {
    assert.equal(
      (await exchange(server, requestText(server, 'GET /jwks', ['Connection: close']))).status,
      200,
    )
  }

  for (const path of endpoints) {
    test(`${path}: a body of ten megabytes is refused early, and its connection closed`, async () => {
      const chunk = Buffer.alloc(1 << 20, 'a')
      const head = requestText(server, `POST ${path}`, [form, `Content-Length: ${10 * chunk.length}`])
      const answer = await exchange(server, [head, ...Array.from({ length: 10 }, () => chunk)])
      // A client that keeps sending may lose the response with its connection; it never gets a different one.
      assert.ok([413, 404, 0].includes(answer.status), answer.text)
      assert.equal(answer.closed, true)
      await alive()
    })
  }

  test('a client that stops at the limit receives the 413', async () => {
    const head = requestText(server, 'POST /token', [form, `Content-Length: ${10 << 20}`])
    const answer = await exchange(server, [head, Buffer.alloc(70_000, 'a')])
    assert.equal(answer.status, 413, answer.text)
    assert.match(answer.text, /^connection: close/im)
    assert.equal(answer.closed, true)
  })

  test('a body of 64 KiB is accepted, and one byte more is refused', async () => {
    const full = `a=${'x'.repeat(64 * 1024 - 2)}`
    const headers = ['Connection: close']
    assert.equal((await exchange(server, formText(server, '/token', full, headers))).status, 401)
    assert.equal((await exchange(server, formText(server, '/token', `${full}x`, headers))).status, 413)
  })

  test('a chunked body has the same limit', async () => {
    const chunk = `${(8192).toString(16)}\r\n${'a'.repeat(8192)}\r\n`
    const head = requestText(server, 'POST /token', [form, 'Transfer-Encoding: chunked'])
    const answer = await exchange(server, [head, ...Array.from({ length: 9 }, () => chunk), '0\r\n\r\n'])
    assert.ok([413, 0].includes(answer.status), answer.text)
    assert.equal(answer.closed, true)
  })

  test('fifty bodies of ten megabytes leave no memory behind', async () => {
    const chunk = Buffer.alloc(1 << 20, 'a')
    const head = requestText(server, 'POST /token', [form, `Content-Length: ${10 * chunk.length}`])
    const once = () => exchange(server, [head, ...Array.from({ length: 10 }, () => chunk)])
    await once()
    const before = process.memoryUsage().arrayBuffers
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(Array.from({ length: 10 }, once))
    }
    globalThis.gc?.()
    const grown = process.memoryUsage().arrayBuffers - before
    // The fifty bodies are half a gigabyte; the bound includes what the client in this process still holds.
    assert.ok(grown < 150 << 20, `${grown} bytes`)
    await alive()
  })

  test('the body of a GET is not read', async () => {
    const head = requestText(server, 'GET /jwks', [`Content-Length: ${10 << 20}`])
    const answer = await exchange(server, [head, Buffer.alloc(1 << 20)])
    assert.ok([200, 0].includes(answer.status))
    assert.equal(answer.closed, true)
    await alive()
  })

  for (const [length, status] of [
    [8_000, 200],
    [8_300, 414],
    [12_000, 414],
    [100_000, 431],
  ] as const) {
    test(`a URL of ${length} characters gets a ${status}`, async () => {
      const path = `/jwks?a=${'x'.repeat(length - 8)}`
      const answer = await exchange(server, requestText(server, `GET ${path}`, ['Connection: close']))
      assert.equal(answer.status, status)
      await alive()
    })
  }

  test('a thousand parameters are refused, in body and query', async () => {
    const many = Array.from({ length: 1_000 }, (_, n) => `p${n}=1`).join('&')
    for (const path of ['/token', '/revoke', '/introspect', '/userinfo', '/authorize']) {
      const answer = await exchange(server, formText(server, path, many, ['Connection: close']))
      assert.ok([400, 401].includes(answer.status), `${path} ${answer.text}`)
    }
    const answer = await exchange(
      server,
      requestText(server, `GET /authorize?${many}`, ['Connection: close']),
    )
    assert.equal(answer.status, 400)
    const same = await exchange(
      server,
      formText(server, '/token', 'a=1&'.repeat(16_000), ['Connection: close']),
    )
    assert.equal(same.status, 400)
  })

  for (const [what, headers] of Object.entries({
    'a hundred kilobytes of headers': Array.from({ length: 1_000 }, (_, n) => `X-H${n}: ${'x'.repeat(100)}`),
    'one header of a hundred kilobytes': [`X-Long: ${'x'.repeat(100_000)}`],
    'one cookie of twenty kilobytes': [`Cookie: ${'a'.repeat(20_000)}`],
  })) {
    test(`${what}: 431, and the connection is closed (RFC 6585 §5)`, async () => {
      const answer = await exchange(server, requestText(server, 'GET /jwks', headers))
      assert.ok([431, 0].includes(answer.status), answer.text)
      assert.equal(answer.closed, true)
      await alive()
    })
  }

  test('thousands of cookies within the limit are parsed within two seconds', async () => {
    const cookies = Array.from({ length: 3_000 }, (_, n) => `c${n % 10}=`).join(';')
    const started = performance.now()
    const answer = await exchange(
      server,
      requestText(server, 'GET /', [`Cookie: ${cookies}`, 'Connection: close']),
    )
    assert.equal(answer.status, 200)
    assert.ok(performance.now() - started < 2_000)
  })

  test('five hundred idle connections do not block other clients', async () => {
    const sockets = await Promise.all(Array.from({ length: 500 }, () => open(server)))
    await alive()
    for (const socket of sockets) socket.destroy()
  })
})

test('headers have to arrive within 15 seconds, a request within 30, on at most 10,000 connections', () => {
  const http = nodeServer(() => Promise.reject(new Error('no request expected')), {
    sourceAddress: (peer) => peer,
    identity: () => ({ id: 'one' }),
  })
  assert.deepEqual([http.headersTimeout, http.requestTimeout, http.maxConnections], [15_000, 30_000, 10_000])
  assert.ok(http.keepAliveTimeout > 0 && http.keepAliveTimeout < 120_000)
})

test('a connection that stops in the middle of its headers or body is closed', async () => {
  // The server's own limits, shortened: this tests what happens, not how long it takes.
  const http = nodeServer(async () => ({ status: 200, headers: {}, body: '' }), {
    sourceAddress: (peer) => peer,
    identity: () => ({ id: 'one' }),
  })
  http.headersTimeout = 300
  http.requestTimeout = 300
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const address = http.address()
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  assert.ok(http.listening)
  const started = performance.now()
  const waits = await Promise.all(
    [
      'POST /token HTT',
      'POST /token HTTP/1.1\r\nHost: x\r\n',
      'POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na',
    ].map(async (bytes) => {
      const socket = await open({ issuer })
      socket.write(bytes)
      socket.resume()
      await new Promise((resolve) => socket.once('close', resolve))
      return performance.now() - started
    }),
  )
  for (const wait of waits) assert.ok(wait < 9_000, `${wait}`)
  await new Promise((resolve) => http.close(resolve))
})

test('an ordinary HTTP client that sends far too much receives a 413 each time (RFC 9110 §15.5.14)', async () => {
  await using server = await aListeningServer()
  const body = 'x'.repeat(10 * 1024 * 1024)
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  for (let time = 0; time < 12; time += 1) {
    for (const path of ['/token', '/sign-in']) {
      const response = await fetch(server.issuer + path, { method: 'POST', headers, body })
      assert.equal(response.status, 413)
      assert.match(await response.text(), /at most 65536 bytes/)
    }
  }
})
