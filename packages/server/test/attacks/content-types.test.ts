import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { aServerOnAPort, exchange, requestText } from '../support/wire.ts'

const body = 'grant_type=client_credentials&client_id=other-shop&client_secret=x&token=x&access_token=x'

const forms = [
  'application/x-www-form-urlencoded',
  'APPLICATION/X-WWW-FORM-URLENCODED',
  'application/x-www-form-urlencoded; charset=UTF-8',
  'application/x-www-form-urlencoded;charset=utf-8;x=y',
  ' application/x-www-form-urlencoded ',
]

const others = [
  'application/json',
  'text/plain',
  'multipart/form-data; boundary=x',
  'text/html',
  'application/xml',
  'application/x-www-form-urlencoded, application/json',
  'application/json; application/x-www-form-urlencoded',
  'application/x-www-form-urlencodedx',
  'x-application/x-www-form-urlencoded',
  'application/*',
  '*/*',
  'constructor',
  ';',
]

/** Bodies that are not valid forms. */
const unreadable: Record<string, Buffer> = {
  'invalid UTF-8': Buffer.from([0x61, 0x3d, 0xff, 0xfe]),
  'a lone surrogate': Buffer.from([0x61, 0x3d, 0xed, 0xa0, 0x80]),
  'an overlong slash': Buffer.from([0x61, 0x3d, 0xc0, 0xaf]),
  'a NUL': Buffer.from('a=b\0c'),
  'a percent-encoded NUL': Buffer.from('a=b%00c'),
  'a NUL in a name': Buffer.from('a%00=b'),
  'a lone percent sign': Buffer.from('a=%'),
  'a truncated escape': Buffer.from('a=%4'),
  'an escape without hex digits': Buffer.from('a=%zz'),
  'an escape of invalid UTF-8': Buffer.from('a=%ff'),
  'an escaped surrogate': Buffer.from('a=%ed%a0%80'),
  'an escaped overlong slash': Buffer.from('a=%c0%af'),
  'a truncated character at the end': Buffer.from('a=%e2%82'),
  'zlib data instead of text': Buffer.from([0x78, 0x9c, 0x4b, 0x04, 0x00, 0x00, 0x62, 0x00, 0x62]),
}

describe('bodies that two parsers could read differently (threats F9, D5)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aServerOnAPort()
  })
  after(() => server[Symbol.asyncDispose]())

  function post(path: string, content: string | Buffer, headers: readonly string[]) {
    const length = `Content-Length: ${Buffer.byteLength(content)}`
    const head = requestText(server, `POST ${path}`, [...headers, length, 'Connection: close'])
    return exchange(server, [head, content])
  }

  for (const path of [
    '/token',
    '/revoke',
    '/introspect',
    '/userinfo',
    '/authorize',
    '/sign-in',
    '/consent',
    '/sign-out',
    '/end-session',
    '/set-up',
  ]) {
    test(`${path} accepts a form, however its media type is spelled, and no other media type`, async () => {
      for (const type of forms) {
        const answer = await post(path, body, [`Content-Type: ${type}`])
        assert.doesNotMatch(answer.text, /expected the media type/, `${type} ${answer.text}`)
        assert.ok(answer.status > 0 && answer.status < 500)
      }
      for (const headers of [...others.map((type) => [`Content-Type: ${type}`]), []]) {
        const answer = await post(path, body, headers)
        assert.equal(answer.status, 400, `${headers} ${answer.text}`)
      }
    })

    test(`${path} refuses a body that is not a valid form, and repairs nothing`, async () => {
      for (const [what, content] of Object.entries(unreadable)) {
        const answer = await post(path, content, ['Content-Type: application/x-www-form-urlencoded'])
        assert.equal(answer.status, 400, `${what}: ${answer.text}`)
      }
    })
  }

  test('an invalid query is refused as well', async () => {
    for (const query of [
      'a=%',
      'a=%zz',
      'a=%ff',
      'a%00=b',
      'a=%00',
      'client_id=%ed%a0%80',
      `x=${'%41'.repeat(10)}%`,
    ]) {
      for (const path of ['/authorize', '/sign-in', '/consent', '/continue', '/set-up']) {
        const answer = await exchange(
          server,
          requestText(server, `GET ${path}?${query}`, ['Connection: close']),
        )
        assert.equal(answer.status, 400, `${path}?${query} ${answer.text}`)
      }
    }
  })

  test('a compressed body is not decompressed but gets a 415 (RFC 9110 §15.5.16)', async () => {
    const form = 'Content-Type: application/x-www-form-urlencoded'
    const packed = Buffer.from([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 3])
    for (const coding of ['gzip', 'GZIP', 'br', 'identity, gzip', 'x-nothing']) {
      for (const body of [packed, Buffer.from('grant_type=client_credentials')]) {
        const answer = await post('/token', body, [form, `Content-Encoding: ${coding}`])
        assert.equal(answer.status, 415, coding)
        assert.match(answer.text, /^accept-encoding: identity\r$/im)
        assert.match(answer.text, /expected a body without Content-Encoding/)
      }
    }
    for (const coding of ['identity', 'Identity', '']) {
      const answer = await post('/token', Buffer.from('grant_type=x'), [form, `Content-Encoding: ${coding}`])
      assert.equal(answer.status, 401, coding)
    }
  })
})
