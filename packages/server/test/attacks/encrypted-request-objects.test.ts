import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { CompactEncrypt, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const callback = 'https://sealed.example/callback'
const secret = 'sealed-shop-secret-0123456789abcdef'

describe('encrypted request objects that probe the server for a decryption oracle (threat A14)', async () => {
  const own = await generateKeyPair('ES256')
  const base = {
    client_secret: secret,
    client_name: 'Sealed Shop',
    redirect_uris: [callback],
    scope: 'openid photos.read',
    jwks: { keys: [await exportJWK(own.publicKey)] },
  }
  const clients = [
    { ...base, client_id: 'rsa', request_object_encryption_alg: 'RSA-OAEP-256' },
    { ...base, client_id: 'ec', request_object_encryption_alg: 'ECDH-ES' },
    { ...base, client_id: 'open' },
  ]
  let server: TestServer & AsyncDisposable
  let rsa: JWK
  let ec: JWK
  let signing: JWK
  before(async () => {
    const all = { clients: [...aConfiguration.clients, ...clients], features: { encrypted_requests: true } }
    server = await aWatchedServer(all)
    const { keys } = (await (await server.fetch(new Request(`${server.issuer}/jwks`))).json()) as {
      keys: JWK[]
    }
    const found = (kty: string) => keys.find((each) => each.use === 'enc' && each.kty === kty)
    rsa = found('RSA') ?? assert.fail()
    ec = found('EC') ?? assert.fail()
    signing = keys.find((each) => each.use === 'sig' && each.kty === 'RSA') ?? assert.fail()
  })
  after(() => server[Symbol.asyncDispose]())

  const signed = (id: string) =>
    new SignJWT({ iss: id, aud: server.issuer, client_id: id, response_type: 'code', redirect_uri: callback })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(own.privateKey)
  const sealed = async (text: string, jwk: JWK, header: { alg: string; enc: string; kid?: string }) =>
    new CompactEncrypt(Buffer.from(text)).setProtectedHeader(header).encrypt(await importJWK(jwk, header.alg))
  const push = async (id: string, request: string) => {
    const { status, body } = await new App(server, id, callback, secret).post('/par', { request })
    return { status, error: body.error, description: body.error_description }
  }
  const withHeader = (jwe: string, change: object): string => {
    const [header = '', ...rest] = jwe.split('.')
    const said = JSON.parse(Buffer.from(header, 'base64url').toString())
    return [Buffer.from(JSON.stringify({ ...said, ...change })).toString('base64url'), ...rest].join('.')
  }
  const withPart = (jwe: string, index: number, bytes: Buffer): string =>
    jwe
      .split('.')
      .map((part, each) => (each === index ? bytes.toString('base64url') : part))
      .join('.')

  test('get the same error, whichever part is wrong (RFC 7516 §11.5)', async () => {
    const enc = 'A128CBC-HS256'
    const good = await sealed(await signed('rsa'), rsa, { alg: 'RSA-OAEP-256', enc, kid: rsa.kid ?? '' })
    assert.equal(
      (await push('rsa', good)).error,
      'invalid_request',
      'the valid one is decrypted, and refused only because it lacks a code_challenge',
    )
    const goodEc = await sealed(await signed('ec'), ec, { alg: 'ECDH-ES', enc, kid: ec.kid ?? '' })
    assert.equal((await push('ec', goodEc)).error, 'invalid_request')

    const stranger = await exportJWK(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)
    const ciphertext = Buffer.from(good.split('.')[3] ?? '', 'base64url')
    const flipped = Buffer.from(ciphertext)
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1
    const { x } = ec as { x: string }
    const wrong: readonly [string, string, string][] = [
      ['another’s key', 'rsa', await sealed(await signed('rsa'), stranger, { alg: 'RSA-OAEP-256', enc })],
      ['random bytes as the key', 'rsa', withPart(good, 1, randomBytes(256))],
      ['a key of another length', 'rsa', withPart(good, 1, randomBytes(16))],
      ['no key', 'rsa', withPart(good, 1, Buffer.alloc(0))],
      ['possibly wrong padding', 'rsa', withPart(good, 3, flipped)],
      ['no content', 'rsa', withPart(good, 3, Buffer.alloc(0))],
      ['half a block', 'rsa', withPart(good, 3, ciphertext.subarray(0, 24))],
      ['another tag', 'rsa', withPart(good, 4, randomBytes(16))],
      ['a shorter tag', 'rsa', withPart(good, 4, randomBytes(4))],
      ['another IV', 'rsa', withPart(good, 2, randomBytes(16))],
      ['an unknown kid', 'rsa', withHeader(good, { kid: 'made-up' })],
      ['the kid of a signing key', 'rsa', withHeader(good, { kid: signing.kid })],
      ['RSA1_5', 'rsa', withHeader(good, { alg: 'RSA1_5' })],
      ['dir', 'rsa', withHeader(good, { alg: 'dir' })],
      ['none', 'rsa', withHeader(good, { alg: 'none' })],
      [
        'PBES2 with two billion iterations',
        'rsa',
        withHeader(good, { alg: 'PBES2-HS512+A256KW', p2c: 2e9, p2s: 'AAAA' }),
      ],
      ['another alg than registered', 'ec', good],
      ['another enc than registered', 'rsa', await sealed('x', rsa, { alg: 'RSA-OAEP-256', enc: 'A256GCM' })],
      ['a client that registered nothing', 'open', good],
      ['compression', 'rsa', withHeader(good, { zip: 'DEF' })],
      ['a critical header', 'rsa', withHeader(good, { crit: ['x'], x: 1 })],
      ['another content type', 'rsa', withHeader(good, { cty: 'at+jwt' })],
      ['a key in its header', 'rsa', withHeader(good, { jwk: stranger, jku: 'http://127.0.0.1/' })],
      ['a point off the curve', 'ec', withHeader(goodEc, { epk: { kty: 'EC', crv: 'P-256', x, y: x } })],
      ['no epk', 'ec', withHeader(goodEc, { epk: undefined })],
      ['an encrypted key with ECDH-ES', 'ec', withPart(goodEc, 1, randomBytes(32))],
    ]
    for (const [what, id, request] of wrong) {
      assert.deepEqual(
        await push(id, request),
        {
          status: 400,
          error: 'invalid_request_object',
          description: 'the request object is invalid: it cannot be decrypted',
        },
        what,
      )
    }
  })

  test('are accepted only if their content is signed by the client (RFC 9101 §6.2)', async () => {
    const claims = Buffer.from(JSON.stringify({ iss: 'rsa', client_id: 'rsa' })).toString('base64url')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`
    const another = await generateKeyPair('ES256')
    const forged = await new SignJWT({ iss: 'rsa', client_id: 'rsa' })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(another.privateKey)
    const header = { alg: 'RSA-OAEP-256', enc: 'A128CBC-HS256' }
    const twice = await sealed(await signed('rsa'), rsa, header)
    for (const inside of ['', 'text', '{"client_id":"rsa"}', none, forged, `${forged}.x.y`, twice]) {
      const { status, error } = await push('rsa', await sealed(inside, rsa, header))
      assert.deepEqual([status, error], [400, 'invalid_request_object'], inside.slice(0, 40))
    }
  })

  test('that are too long are refused before they are decrypted (RFC 9101 §10.3)', async () => {
    const long = await sealed('x'.repeat(60_000), rsa, { alg: 'RSA-OAEP-256', enc: 'A128CBC-HS256' })
    const { status, error } = await push('rsa', long)
    assert.ok(status >= 400 && status < 500 && error !== undefined)
  })

  test('are not accepted as access or refresh tokens', async () => {
    const jwe = await sealed(await signed('rsa'), rsa, { alg: 'RSA-OAEP-256', enc: 'A128CBC-HS256' })
    const app = new App(server, 'rsa', callback, secret)
    assert.deepEqual((await app.introspect(jwe)).body, { active: false })
    assert.equal((await app.userInfo(jwe)).status, 401)
    assert.equal((await app.refresh(jwe)).body.error, 'unauthorized_client')
  })
})
