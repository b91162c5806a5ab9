import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { aServerOnAPort, exchange, requestText } from '../support/wire.ts'

const allowed: Record<string, readonly string[]> = {
  '/token': ['POST'],
  '/revoke': ['POST'],
  '/introspect': ['POST'],
  '/userinfo': ['GET', 'POST'],
  '/jwks': ['GET'],
  '/.well-known/openid-configuration': ['GET'],
  '/authorize': ['GET', 'POST'],
  '/sign-in': ['GET', 'POST'],
  '/consent': ['GET', 'POST'],
  '/continue': ['GET'],
  '/sign-out': ['GET', 'POST'],
  '/signed-out': ['GET'],
  '/set-up': ['GET', 'POST'],
  '/': ['GET'],
}

const methods = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'TRACE',
  'OPTIONS',
  'PROPFIND',
  'SEARCH',
  'LINK',
  'QUERY',
]

describe('methods that an endpoint does not support (threat F3)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aServerOnAPort()
  })
  after(() => server[Symbol.asyncDispose]())

  for (const [path, known] of Object.entries(allowed)) {
    test(`${path} supports ${known.join(' and ')}, and responds to any other method with 405 and Allow (RFC 9110 §15.5.6)`, async () => {
      for (const method of methods) {
        if (known.includes(method)) continue
        const headers = ['Content-Length: 0', 'Connection: close', 'X-Trace: secret-of-the-sender']
        const answer = await exchange(server, requestText(server, `${method} ${path}`, headers))
        if (method === 'OPTIONS' && answer.status === 204) continue
        assert.equal(answer.status, 405, `${method} ${answer.text}`)
        assert.match(answer.text, new RegExp(`^allow: ${known.join(', ')}\\r$`, 'im'))
        assert.ok(
          !answer.text.includes('secret-of-the-sender'),
          'TRACE would reveal headers that the browser hides',
        )
      }
    })

    test(`HEAD ${path} returns the headers of a GET, and no body`, async () => {
      const answer = await exchange(server, requestText(server, `HEAD ${path}`, ['Connection: close']))
      assert.equal(answer.text.split('\r\n\r\n')[1], '')
      if (known.includes('GET')) assert.notEqual(answer.status, 405)
      else assert.equal(answer.status, 405)
      assert.ok(answer.status < 500)
    })
  }

  test('a GET does not have the effect of a POST', async () => {
    const { url } = apps.spa(server).request()
    assert.match(url, /authorize/)
    for (const query of ['decision=yes', 'username=alice&password=correct+horse+battery', 'decision=allow']) {
      for (const path of ['/sign-out', '/sign-in', '/consent']) {
        const answer = await exchange(
          server,
          requestText(server, `GET ${path}?${query}`, ['Connection: close']),
        )
        assert.doesNotMatch(answer.text, /^set-cookie: vk_session/im)
        assert.ok(answer.status < 500)
      }
    }
  })
})
