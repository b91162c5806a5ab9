import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { aServerOnAPort, exchange, requestText } from '../support/wire.ts'

const ways = (path: string): readonly string[] => [
  `/${path}`,
  `${path}/`,
  `/.${path}`,
  `/x/..${path}`,
  `${path}/.`,
  `${path}/..${path}`,
  `/%2e${path}`,
  `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`,
  `%2f${path.slice(1)}`,
  `${path}%00`,
  `${path}%20`,
  `${path}%3f`,
  `${path};x`,
  `${path};jsessionid=1?a=b`,
  `${path}.json`,
  `${path}/index.html`,
  `${path}#`,
  `${path}%23`,
  `\\${path.slice(1)}`,
  `/\\${path.slice(1)}`,
  path.toUpperCase(),
  `${path}*`,
  `/https://evil.example${path}`,
  `//evil.example${path}`,
  `http://evil.example${path}`,
  `https://evil.example:443${path}`,
  `javascript:${path}`,
  `*`,
  `.`,
]

describe('other spellings of a path (threat F3)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aServerOnAPort()
  })
  after(() => server[Symbol.asyncDispose]())

  for (const path of ['/token', '/jwks', '/userinfo', '/sign-in', '/.well-known/openid-configuration']) {
    test(`no other spelling of ${path} is routed to it`, async () => {
      for (const spelling of ways(path)) {
        for (const method of ['GET', 'POST', 'OPTIONS']) {
          const headers = ['Connection: close', 'Content-Length: 0']
          const answer = await exchange(server, requestText(server, `${method} ${spelling}`, headers))
          assert.ok([400, 404, 421].includes(answer.status), `${method} ${spelling}: ${answer.text}`)
          assert.equal(answer.answers, 1)
          assert.doesNotMatch(answer.text, /^location:/im)
        }
      }
    })
  }

  test('a query never changes the endpoint', async () => {
    for (const query of ['?', '?/token', '?/../jwks', '?x=1', '?%', '?path=/jwks']) {
      const answer = await exchange(server, requestText(server, `GET /jwks${query}`, ['Connection: close']))
      assert.equal(answer.status, 200, query)
    }
  })

  test('a request target in absolute form is accepted only for our own host (RFC 9112 §3.2.2)', async () => {
    const { origin, host } = new URL(server.issuer)
    for (const [target, status] of [
      [`${origin}/jwks`, 200],
      [`${origin}/jwks?a=b`, 200],
      [`${origin}//jwks`, 404],
      [origin, 200],
      ['http://evil.example/jwks', 421],
      [`${origin}@evil.example/jwks`, 421],
      [`http://evil@${host}/jwks`, 421],
      [`http://${host}.evil.example/jwks`, 421],
      ['http:///jwks', 421],
      [`ftp://${host}/jwks`, 404],
    ] as const) {
      const answer = await exchange(server, requestText(server, `GET ${target}`, ['Connection: close']))
      assert.equal(answer.status, status, target)
    }
  })

  test('CONNECT never opens a connection to another host (RFC 9110 §9.3.6)', async () => {
    const answer = await exchange(server, requestText(server, 'CONNECT evil.example:443'))
    assert.doesNotMatch(answer.text, /^HTTP\/1\.1 2/m)
    assert.equal(answer.closed, true)
  })
})
