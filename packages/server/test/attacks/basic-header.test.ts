import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** An id and a secret full of characters that some encoding on the way treats specially. */
const odd = { id: 'app~1', secret: 'p@ss w%rd+~0123456789abcdefghijk' }
const encoded = new URLSearchParams({ s: odd.secret }).toString().slice(2)

const clients = [
  ...aConfiguration.clients,
  {
    client_id: odd.id,
    client_secret: odd.secret,
    client_name: 'Odd',
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'client_secret_basic',
    scope: 'photos.read',
  },
]

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64')
const shop = 'print-shop:print-shop-secret-0123456789abcdef'
const thumbnailer = 'thumbnailer:thumbnailer-secret-0123456789abcdef'

/** Headers that do not decode to an id and a secret: the request is malformed. */
const malformed: Record<string, string> = {
  'invalid base64': 'Basic !!!!',
  'a pair that is not encoded': `Basic ${thumbnailer}`,
  'base64url instead of base64': `Basic ${base64('thumbnailer:>>>???').replace(/\+/g, '-').replace(/\//g, '_')}`,
  'two spaces after the scheme': `Basic  ${base64(thumbnailer)}`,
  'a space inside': `Basic ${base64(thumbnailer).slice(0, 10)} ${base64(thumbnailer).slice(10)}`,
  'a second set of credentials after a comma': `Basic ${base64(thumbnailer)}, Basic ${base64(shop)}`,
  'padding in the middle': `Basic ${base64('thumbnailer:a')}${base64(thumbnailer)}`,
  'too much padding': `Basic ${base64(thumbnailer)}====`,
  'missing padding': `Basic ${base64(`${odd.id}:${odd.secret}`).replace(/=+$/, '')}`,
  'non-zero trailing bits': `Basic ${base64('a:bc').replace(/.(=*)$/, '/$1')}`,
  'no colon': `Basic ${base64('thumbnailer')}`,
  'a NUL': `Basic ${base64(`${thumbnailer}\0`)}`,
  'a NUL in the id': `Basic ${base64(`thumb\0nailer:x`)}`,
  'invalid UTF-8': `Basic ${base64(Buffer.from([0x74, 0x3a, 0xff, 0xfe]))}`,
  'half a surrogate': `Basic ${base64(Buffer.from([0x74, 0x3a, 0xed, 0xa0, 0x80]))}`,
}

/** Headers that are well-formed but do not authenticate a client. */
const unproven: Record<string, string> = {
  'nothing after the scheme': 'Basic',
  'only a colon': `Basic ${base64(':')}`,
  'an empty id': `Basic ${base64(':thumbnailer-secret-0123456789abcdef')}`,
  'an empty secret': `Basic ${base64('thumbnailer:')}`,
  'another secret': `Basic ${base64('thumbnailer:thumbnailer-secret-0123456789abcdeF')}`,
  'a truncated secret': `Basic ${base64(thumbnailer.slice(0, -1))}`,
  'the secret and one more character': `Basic ${base64(`${thumbnailer}0`)}`,
  'the secret and a space': `Basic ${base64(`${thumbnailer} `)}`,
  'the secret and a line break': `Basic ${base64(`${thumbnailer}\n`)}`,
  'a second colon': `Basic ${base64(`${thumbnailer}:`)}`,
  'a broken percent sign': `Basic ${base64('thumbnailer:%')}`,
  'a percent-encoded NUL': `Basic ${base64(`${thumbnailer}%00`)}`,
  'a secret encoded twice': `Basic ${base64(`${odd.id}:${encodeURIComponent(encoded)}`)}`,
  'a very long secret': `Basic ${base64(`thumbnailer:${'a'.repeat(9000)}`)}`,
  'a very long id': `Basic ${base64(`${'a'.repeat(9000)}:x`)}`,
  'SQL as an id': `Basic ${base64("' or '1'='1:x")}`,
  'a property of every object': `Basic ${base64('__proto__:x')}`,
  'the hash instead of the secret': `Basic ${base64('thumbnailer:1mZcM0bcUEU3nIvHR6pGCUVYAdBQlU0PcKB4t3eY5rg')}`,
}

/** Valid headers. */
const good: Record<string, string> = {
  'the raw pair': `Basic ${base64(thumbnailer)}`,
  'the scheme in lower case': `basic ${base64(thumbnailer)}`,
  'the scheme in upper case': `BASIC ${base64(thumbnailer)}`,
  'a pair that is percent-encoded without need': `Basic ${base64('%74humbnailer:thumbnailer%2Dsecret-0123456789abcdef')}`,
  'an odd pair, form-encoded as RFC 6749 §2.3.1 demands': `Basic ${base64(`app%7E1:${encoded}`)}`,
  'an odd pair with only the secret encoded': `Basic ${base64(`${odd.id}:${encoded}`)}`,
  'an odd pair without form-encoding': `Basic ${base64(`${odd.id}:${odd.secret}`)}`,
}

describe('client credentials in the Authorization header are parsed strictly (threat C5)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ clients })
  })
  after(() => server[Symbol.asyncDispose]())

  async function post(authorization: string, path = '/token') {
    const body = new URLSearchParams({ grant_type: 'client_credentials', token: 'x' })
    const request = new Request(server.issuer + path, { method: 'POST', headers: { authorization }, body })
    const response = await server.fetch(request)
    return { status: response.status, body: (await response.json().catch(() => ({}))) as { error?: string } }
  }

  for (const path of ['/token', '/introspect', '/revoke']) {
    for (const [what, header] of Object.entries(malformed)) {
      test(`${path}: a header with ${what} is malformed`, async () => {
        const { status, body } = await post(header, path)
        assert.deepEqual([status, body.error], [400, 'invalid_request'])
      })
    }
    for (const [what, header] of Object.entries(unproven)) {
      test(`${path}: a header with ${what} does not authenticate the client`, async () => {
        const { status, body } = await post(header, path)
        assert.deepEqual([status, body.error], [401, 'invalid_client'])
      })
    }
    for (const [what, header] of Object.entries(good)) {
      test(`${path}: ${what} is accepted`, async () => {
        assert.equal((await post(header, path)).status, 200)
      })
    }
  }
})
