import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { CompactEncrypt, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const callback = 'https://sealed.example/callback'
const secret = 'sealed-shop-secret-0123456789abcdef'
const ways = [
  { alg: 'RSA-OAEP-256', enc: 'A128CBC-HS256' },
  { alg: 'RSA-OAEP-256', enc: 'A256GCM' },
  { alg: 'ECDH-ES', enc: 'A256GCM' },
  { alg: 'ECDH-ES+A256KW', enc: 'A256CBC-HS512' },
] as const
const idOf = ({ alg, enc }: (typeof ways)[number]) => `sealed-${alg}-${enc}`

describe('an encrypted request object (RFC 9101 §6.1)', async () => {
  const own = await generateKeyPair('ES256')
  const verifier = randomBytes(32).toString('base64url')
  let content = ''
  const host = createServer((_, response) => response.end(content))
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  const place = `http://localhost:${(host.address() as AddressInfo).port}/request.jwt`
  const jwks = { keys: [await exportJWK(own.publicKey)] }
  const clients = ways.map((way) => ({
    client_id: idOf(way),
    client_secret: secret,
    client_name: 'Sealed Shop',
    redirect_uris: [callback],
    scope: 'openid photos.read',
    jwks,
    request_uris: [place],
    request_object_encryption_alg: way.alg,
    request_object_encryption_enc: way.enc,
  }))
  let server: TestServer & AsyncDisposable
  before(async () => {
    const all = { clients: [...aConfiguration.clients, ...clients], features: { encrypted_requests: true } }
    server = await aWatchedServer(all)
  })
  after(async () => {
    await server[Symbol.asyncDispose]()
    host.close().closeAllConnections()
  })

  const keys = async (): Promise<JWK[]> => {
    const response = await server.fetch(new Request(`${server.issuer}/jwks`))
    return ((await response.json()) as { keys: JWK[] }).keys
  }
  /** Signed by the client, then encrypted to a key that the server publishes. */
  const make = async (way: (typeof ways)[number]): Promise<string> => {
    const claims = {
      iss: idOf(way),
      aud: server.issuer,
      response_type: 'code',
      client_id: idOf(way),
      redirect_uri: callback,
      scope: 'openid photos.read',
      state: 'inside',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }
    const signed = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(own.privateKey)
    const kty = way.alg === 'RSA-OAEP-256' ? 'RSA' : 'EC'
    const jwk = (await keys()).find((each) => each.use === 'enc' && each.kty === kty)
    assert.ok(jwk?.kid)
    return new CompactEncrypt(Buffer.from(signed))
      .setProtectedHeader({ ...way, kid: jwk.kid, cty: 'JWT' })
      .encrypt(await importJWK(jwk, way.alg))
  }
  const walk = async (query: Record<string, string>): Promise<URLSearchParams> => {
    const walker = await new Walker(server).go(`/authorize?${new URLSearchParams(query)}`)
    if (walker.url.includes('/sign-in?')) await walker.signIn()
    if (walker.url.includes('/consent?')) await walker.allow()
    return walker.answer()
  }

  for (const way of ways) {
    test(`encrypted with ${way.alg} and ${way.enc}, it is accepted by value, by reference and pushed`, async () => {
      const id = idOf(way)
      const app = new App(server, id, callback, secret)
      const request = await make(way)
      content = request
      const pushed = await app.post('/par', { request })
      assert.equal(pushed.status, 201, JSON.stringify(pushed.body))
      const queries = [{ request }, { request_uri: place }, { request_uri: String(pushed.body.request_uri) }]
      for (const query of queries) {
        const answer = await walk({ client_id: id, state: 'outside', ...query })
        assert.equal(answer.get('state'), 'inside')
        assert.equal((await app.redeem(answer.get('code') ?? '', verifier)).status, 200)
      }
    })
  }

  test('it may have no kid, and a client registered for encryption may also send one unencrypted (OIDC Registration §2)', async () => {
    const way = ways[0]
    const signed = await new SignJWT({ iss: idOf(way), client_id: idOf(way), response_type: 'code' })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(own.privateKey)
    const app = new App(server, idOf(way), callback, secret)
    const jwk = (await keys()).find((each) => each.use === 'enc' && each.kty === 'RSA') ?? assert.fail()
    const nameless = await new CompactEncrypt(Buffer.from(signed))
      .setProtectedHeader({ alg: way.alg, enc: way.enc })
      .encrypt(await importJWK(jwk, way.alg))
    for (const request of [nameless, signed]) {
      const { body } = await app.post('/par', { request })
      // The request object was read; the error is about a parameter missing from it.
      assert.notEqual(body.error, 'invalid_request_object', JSON.stringify(body))
    }
  })

  test('the metadata lists its algorithms, and the JWKS has encryption keys beside the signing keys', async () => {
    const metadata = await server.fetch(new Request(`${server.issuer}/.well-known/openid-configuration`))
    const document = (await metadata.json()) as Record<string, unknown>
    assert.deepEqual(document.request_object_encryption_alg_values_supported, [
      'RSA-OAEP-256',
      'ECDH-ES',
      'ECDH-ES+A128KW',
      'ECDH-ES+A256KW',
    ])
    assert.deepEqual(document.request_object_encryption_enc_values_supported, [
      'A128CBC-HS256',
      'A256CBC-HS512',
      'A128GCM',
      'A256GCM',
    ])
    assert.deepEqual((await keys()).map(({ use, kty }) => `${use} ${kty}`).sort(), [
      'enc EC',
      'enc RSA',
      'sig EC',
      'sig OKP',
      'sig RSA',
    ])
  })
})

test('while encrypted requests are disabled, there are no encryption keys and no metadata about them', async () => {
  await using server = await aWatchedServer()
  const read = async (path: string) =>
    (await (await server.fetch(new Request(server.issuer + path))).json()) as Record<string, unknown>
  const document = await read('/.well-known/openid-configuration')
  assert.equal(Object.hasOwn(document, 'request_object_encryption_alg_values_supported'), false)
  const { keys } = (await read('/jwks')) as { keys: JWK[] }
  assert.ok(keys.length === 3 && keys.every(({ use }) => use === 'sig'))
})
