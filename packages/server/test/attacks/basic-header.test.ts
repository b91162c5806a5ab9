import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** Every character of these means something to somebody on the way. */
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

/** Headers that are no readable pair: the request is malformed. */
const malformed: Record<string, string> = {
  'no base64': 'Basic !!!!',
  'the pair in the open': `Basic ${thumbnailer}`,
  'base64url where base64 belongs': `Basic ${base64('thumbnailer:>>>???').replace(/\+/g, '-').replace(/\//g, '_')}`,
  'two spaces after the scheme': `Basic  ${base64(thumbnailer)}`,
  'a space inside': `Basic ${base64(thumbnailer).slice(0, 10)} ${base64(thumbnailer).slice(10)}`,
  'a comma and more': `Basic ${base64(thumbnailer)}, Basic ${base64(shop)}`,
  'padding in the middle': `Basic ${base64('thumbnailer:a')}${base64(thumbnailer)}`,
  'too much padding': `Basic ${base64(thumbnailer)}====`,
  'padding that is missing': `Basic ${base64(`${odd.id}:${odd.secret}`).replace(/=+$/, '')}`,
  'bits that no byte has': `Basic ${base64('a:bc').replace(/.(=*)$/, '/$1')}`,
  'no colon': `Basic ${base64('thumbnailer')}`,
  'a NUL': `Basic ${base64(`${thumbnailer}\0`)}`,
  'a NUL in the id': `Basic ${base64(`thumb\0nailer:x`)}`,
  'bytes that are no UTF-8': `Basic ${base64(Buffer.from([0x74, 0x3a, 0xff, 0xfe]))}`,
  'half a surrogate': `Basic ${base64(Buffer.from([0x74, 0x3a, 0xed, 0xa0, 0x80]))}`,
}

/** Headers that read well and prove nothing. */
const unproven: Record<string, string> = {
  'nothing after the scheme': 'Basic',
  'only a colon': `Basic ${base64(':')}`,
  'an empty id': `Basic ${base64(':thumbnailer-secret-0123456789abcdef')}`,
  'an empty secret': `Basic ${base64('thumbnailer:')}`,
  'another secret': `Basic ${base64('thumbnailer:thumbnailer-secret-0123456789abcdeF')}`,
  'the secret cut short': `Basic ${base64(thumbnailer.slice(0, -1))}`,
  'the secret and more': `Basic ${base64(`${thumbnailer}0`)}`,
  'the secret and a space': `Basic ${base64(`${thumbnailer} `)}`,
  'the secret and a line break': `Basic ${base64(`${thumbnailer}\n`)}`,
  'a second colon': `Basic ${base64(`${thumbnailer}:`)}`,
  'a broken percent sign': `Basic ${base64('thumbnailer:%')}`,
  'a percent-encoded NUL': `Basic ${base64(`${thumbnailer}%00`)}`,
  'a secret encoded twice': `Basic ${base64(`${odd.id}:${encodeURIComponent(encoded)}`)}`,
  'a very long secret': `Basic ${base64(`thumbnailer:${'a'.repeat(9000)}`)}`,
  'a very long id': `Basic ${base64(`${'a'.repeat(9000)}:x`)}`,
  'SQL for an id': `Basic ${base64("' or '1'='1:x")}`,
  'a member of every object': `Basic ${base64('__proto__:x')}`,
  'the hash in place of the secret': `Basic ${base64('thumbnailer:1mZcM0bcUEU3nIvHR6pGCUVYAdBQlU0PcKB4t3eY5rg')}`,
}

/** Headers that are as good as the standard's own example. */
const good: Record<string, string> = {
  'the raw pair': `Basic ${base64(thumbnailer)}`,
  'the scheme in lower case': `basic ${base64(thumbnailer)}`,
  'the scheme in upper case': `BASIC ${base64(thumbnailer)}`,
  'a pair that is encoded though it need not be': `Basic ${base64('%74humbnailer:thumbnailer%2Dsecret-0123456789abcdef')}`,
  'an odd pair as RFC 6749 §2.3.1 has it, form-encoded': `Basic ${base64(`app%7E1:${encoded}`)}`,
  'an odd pair of which only the secret is encoded': `Basic ${base64(`${odd.id}:${encoded}`)}`,
  'an odd pair as it is': `Basic ${base64(`${odd.id}:${odd.secret}`)}`,
}

describe('the Authorization header of clients, read strictly (threat C5)', () => {
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
      test(`${path}: a header with ${what} proves nothing`, async () => {
        const { status, body } = await post(header, path)
        assert.deepEqual([status, body.error], [401, 'invalid_client'])
      })
    }
    for (const [what, header] of Object.entries(good)) {
      test(`${path}: ${what} is read`, async () => {
        assert.equal((await post(header, path)).status, 200)
      })
    }
  }
})
