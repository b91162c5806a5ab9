import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { aServerOnAPort, exchange, requestText } from '../support/wire.ts'

const form = 'Content-Type: application/x-www-form-urlencoded'

describe('requests that two parsers would delimit differently (threat F3, RFC 9112 §6.3, §11.2)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aServerOnAPort()
  })
  after(() => server[Symbol.asyncDispose]())

  /** Bytes that a careless parser would take for a second request. */
  const smuggled = (): string => requestText(server, 'GET /jwks')

  const shapes: Record<string, readonly string[]> = {
    'a length, then chunks': ['Content-Length: 4', 'Transfer-Encoding: chunked'],
    'chunks, then a length': ['Transfer-Encoding: chunked', 'Content-Length: 4'],
    'two lengths': ['Content-Length: 4', 'Content-Length: 0'],
    'two lengths in one header': ['Content-Length: 4, 0'],
    'a length with a sign': ['Content-Length: +4'],
    'a negative length': ['Content-Length: -1'],
    'a length in hexadecimal digits': ['Content-Length: 0x4'],
    'a length with a space inside': ['Content-Length: 1 0'],
    'a length in other digits': ['Content-Length: \u00b2'],
    'a length that overflows': ['Content-Length: 18446744073709551616'],
    'a space before the colon': ['Content-Length : 4'],
    'a transfer coding that does not exist': ['Transfer-Encoding: xchunked'],
    'chunked before another coding': ['Transfer-Encoding: chunked, identity'],
    'a folded header': ['Transfer-Encoding:\r\n chunked'],
    'a header without a colon': ['Transfer-Encoding chunked'],
    'a header without a name': [': chunked'],
    'a NUL in a header': ['X-Nul: a\0b'],
    'a bare line feed': ['X-A: b\nTransfer-Encoding: chunked'],
    'a bare carriage return': ['X-A: b\rTransfer-Encoding: chunked'],
    'a vertical tab before the coding': ['Transfer-Encoding: \x0bchunked'],
  }

  for (const [what, headers] of Object.entries(shapes)) {
    test(`${what}: at most one response, and the connection is closed`, async () => {
      const body = `0\r\n\r\n${smuggled()}`
      const answer = await exchange(server, requestText(server, 'POST /token', [form, ...headers], body))
      assert.ok(answer.answers <= 1, answer.text)
      assert.equal(answer.closed, true, answer.text)
      assert.ok(answer.status >= 400 && answer.status < 500, answer.text)
    })
  }

  const chunks: Record<string, string> = {
    'a malformed size': 'zz\r\na\r\n0\r\n\r\n',
    'a size with a sign': '+1\r\na\r\n0\r\n\r\n',
    'a size with a prefix': '0x1\r\na\r\n0\r\n\r\n',
    'a size that overflows': 'ffffffffffffffffff\r\na\r\n0\r\n\r\n',
    'a chunk longer than its size': '1\r\nabc\r\n0\r\n\r\n',
    'a size that ends in a bare line feed': '1\na\r\n0\r\n\r\n',
    'no line break after the data': '1\r\na0\r\n\r\n',
    'an extension with a line feed': '1;a\nb\r\na\r\n0\r\n\r\n',
  }

  for (const [what, body] of Object.entries(chunks)) {
    test(`a chunked body with ${what} is refused, with all that follows it`, async () => {
      const head = requestText(server, 'POST /token', [form, 'Transfer-Encoding: chunked'], body)
      const answer = await exchange(server, head + smuggled())
      assert.ok(answer.answers <= 1, answer.text)
      assert.ok(answer.status === 0 || (answer.status >= 400 && answer.status < 500), answer.text)
      assert.equal(answer.closed, true)
    })
  }

  for (const line of [
    'GET /jwks HTTP/1.1 x',
    'GET /jwks HTTP/9',
    'get /jwks HTTP/1.1',
    'G\tET /jwks HTTP/1.1',
    'GET /jw ks HTTP/1.1',
    'GET /jwks\x01 HTTP/1.1',
    ' GET /jwks HTTP/1.1',
    'FOO /jwks HTTP/1.1',
    'PRI * HTTP/2.0',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  ]) {
    test(`the request line ${JSON.stringify(line)} is refused`, async () => {
      const bytes = `${line}\r\nHost: ${new URL(server.issuer).host}\r\n\r\n`
      const answer = await exchange(server, bytes)
      assert.ok(answer.status >= 400 && answer.status < 500, answer.text)
      assert.equal(answer.closed, true)
    })
  }

  for (const line of ['GET  /jwks HTTP/1.1', 'GET /jwks', 'GET /jwks HTTP/2.0']) {
    test(`the request line ${JSON.stringify(line)}, which Node accepts, gets exactly one response`, async () => {
      const bytes = `${line}\r\nHost: ${new URL(server.issuer).host}\r\nConnection: close\r\n\r\n`
      const answer = await exchange(server, bytes + smuggled())
      assert.ok([200, 400].includes(answer.status), answer.text)
      assert.equal(answer.answers, 1)
      assert.equal(answer.closed, true)
    })
  }

  test('two valid requests on one connection get two responses', async () => {
    const answer = await exchange(
      server,
      requestText(server, 'GET /jwks') + requestText(server, 'GET /nowhere', ['Connection: close']),
    )
    assert.equal(answer.answers, 2)
    assert.match(answer.text, /HTTP\/1\.1 200[\s\S]+HTTP\/1\.1 404/)
  })

  for (const name of ['Authorization', 'Content-Type', 'Origin']) {
    test(`two ${name} headers are refused, because parsers differ in which one they keep`, async () => {
      for (const path of ['/token', '/introspect', '/revoke', '/userinfo', '/authorize', '/sign-in']) {
        const twice = [`${name}: a`, `${name}: b`, 'Content-Length: 0', 'Connection: close']
        const answer = await exchange(server, requestText(server, `POST ${path}`, twice))
        assert.equal(answer.status, 400, `${path} ${answer.text}`)
      }
    })
  }

  test('an upgrade to another protocol is ignored', async () => {
    const headers = ['Connection: Upgrade', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA']
    const answer = await exchange(server, requestText(server, 'GET /jwks', headers), { staysOpen: true })
    assert.equal(answer.status, 200)
  })
})
