import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { aServerOnAPort, exchange } from '../support/wire.ts'

const pages = ['/.well-known/openid-configuration', '/jwks', '/sign-in', '/', '/nowhere']

describe('a foreign Host header (threat F1)', () => {
  let server: TestServer & AsyncDisposable
  let host: string
  before(async () => {
    server = await aServerOnAPort()
    host = new URL(server.issuer).host
  })
  after(() => server[Symbol.asyncDispose]())

  const raw = (path: string, headers: readonly string[], version = '1.1') =>
    exchange(
      server,
      `GET ${path} HTTP/${version}\r\n${[...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`,
    )

  for (const [what, name] of Object.entries({
    'another site': 'evil.example',
    'another port': 'localhost:1',
    'no port': 'localhost',
    'the IP address instead of the name': '127.0.0.1',
    'a trailing dot': 'localhost.',
    'a user before it': 'evil@localhost',
    'a path after it': 'localhost/evil',
    'two names': 'localhost, evil.example',
    'an empty name': '',
    'a name with a quote': 'localhost"><script>',
    'a property of every object': '__proto__',
  })) {
    test(`${what} as the host is refused`, async () => {
      for (const path of pages) {
        const answer = await raw(path, [`Host: ${name}`])
        assert.ok([400, 421].includes(answer.status), `${path} ${answer.text}`)
        if (name.includes('evil')) assert.ok(!answer.text.includes('evil'))
      }
    })
  }

  test('the host is compared case-insensitively (RFC 9110 §4.2.3)', async () => {
    assert.equal((await raw('/jwks', [`Host: ${host.toUpperCase()}`])).status, 200)
  })

  test('a missing Host is refused in every version of HTTP (RFC 9112 §3.2)', async () => {
    assert.equal((await raw('/jwks', [])).status, 400)
    assert.equal((await raw('/jwks', [], '1.0')).status, 421)
  })

  test('two Host headers are refused, whichever comes first (RFC 9112 §3.2)', async () => {
    for (const [first, second] of [
      [host, 'evil.example'],
      ['evil.example', host],
      [host, host],
    ]) {
      const answer = await raw('/jwks', [`Host: ${first}`, `Host: ${second}`])
      assert.ok([400, 421].includes(answer.status), answer.text)
    }
  })

  test('headers set by proxies do not change the response', async () => {
    const forwarded = [
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Port: 443',
      'X-Forwarded-Prefix: /evil',
      'X-Forwarded-For: 192.0.2.66',
      'X-Host: evil.example',
      'X-Original-URL: /evil',
      'X-Rewrite-URL: /evil',
      'Forwarded: host=evil.example;proto=https;for=192.0.2.66',
      'X-HTTP-Method-Override: DELETE',
      'X-Real-IP: 192.0.2.66',
      'Via: 1.1 evil.example',
    ]
    for (const path of pages) {
      const plain = await raw(path, [`Host: ${host}`])
      const proxied = await raw(path, [`Host: ${host}`, ...forwarded])
      assert.equal(proxied.status, plain.status, path)
      assert.ok(!proxied.text.includes('evil'), path)
      if (path.startsWith('/.well-known')) assert.equal(bodyOf(proxied.text), bodyOf(plain.text))
    }
  })
})

function bodyOf(text: string): string {
  return text.slice(text.indexOf('\r\n\r\n'))
}
