import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import * as jose from 'jose'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { type Bought, bought } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const algs = ['RS256', 'ES256', 'EdDSA'] as const
const secret = 'a-client-secret-0123456789abcdefghi'

/** An app and an API for each algorithm. */
const configuration = {
  apis: [
    ...aConfiguration.apis,
    ...algs.map((alg) => ({
      identifier: `https://${alg.toLowerCase()}.example/`,
      name: alg,
      access_token_signing_alg: alg,
      scopes: [{ name: `use.${alg}`, description: `Use ${alg}` }],
    })),
  ],
  clients: [
    ...aConfiguration.clients,
    ...algs.map((alg) => ({
      client_id: alg,
      client_secret: secret,
      client_name: alg,
      redirect_uris: ['https://app.example/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: alg,
      scope: `openid offline_access use.${alg}`,
    })),
  ],
}

describe('signed tokens, verified by an independent library', () => {
  let server: TestServer & AsyncDisposable
  let keys: ReturnType<typeof jose.createLocalJWKSet>
  let published: { keys: jose.JWK[] }
  const tokens = new Map<string, Bought>()
  before(async () => {
    server = await aWatchedServer(configuration)
    const response = await server.fetch(new Request(`${server.issuer}/jwks`))
    published = (await response.json()) as typeof published
    keys = jose.createLocalJWKSet(published)
    const walker = new Walker(server)
    for (const alg of algs) {
      const app = new App(server, alg, 'https://app.example/callback', secret)
      const asked = { scope: `openid offline_access use.${alg}`, nonce: `nonce for ${alg}` }
      tokens.set(alg, await bought(app, asked, { walker }))
      server.clock.advance(5)
    }
  })
  after(() => server[Symbol.asyncDispose]())

  const of = (alg: string): Bought => {
    const found = tokens.get(alg)
    assert.ok(found)
    return found
  }
  const now = (): Date => new Date(server.clock.now())

  test('the JWKS has one key with a kid per algorithm, without private members (RFC 7517)', () => {
    assert.deepEqual(published.keys.map(({ alg }) => alg).sort(), [...algs].sort())
    assert.equal(new Set(published.keys.map(({ kid }) => kid)).size, algs.length)
    for (const key of published.keys) {
      assert.equal(key.use, 'sig')
      for (const secretMember of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) {
        assert.ok(!(secretMember in key), secretMember)
      }
    }
  })

  test('the kid of a key is its JWK thumbprint (RFC 7638)', async () => {
    for (const key of published.keys) assert.equal(key.kid, await jose.calculateJwkThumbprint(key))
  })

  for (const alg of algs) {
    test(`an ID token for a client with ${alg} verifies, and has every required claim (OIDC Core §2, §3.1.3.7)`, async () => {
      const { idToken, accessToken } = of(alg)
      const { payload, protectedHeader } = await jose.jwtVerify(idToken, keys, {
        issuer: server.issuer,
        audience: alg,
        algorithms: [alg],
        currentDate: now(),
        requiredClaims: ['sub', 'iat', 'exp', 'auth_time', 'nonce', 'at_hash', 'sid'],
      })
      assert.deepEqual(Object.keys(protectedHeader).sort(), ['alg', 'kid', 'typ'])
      assert.equal(protectedHeader.typ, 'JWT')
      assert.equal(payload.nonce, `nonce for ${alg}`)
      assert.equal(payload.exp, Number(payload.iat) + 600)
      assert.deepEqual(payload.amr, ['pwd'])
      assert.ok(Number(payload.auth_time) <= Number(payload.iat))
      // §3.1.3.6: the left half of a hash of the access token, by the hash function of the signature.
      const hash = createHash(alg === 'EdDSA' ? 'sha512' : 'sha256')
        .update(accessToken)
        .digest()
      assert.equal(payload.at_hash, hash.subarray(0, hash.length / 2).toString('base64url'))
    })

    test(`an access token for an API with ${alg} verifies as RFC 9068 §4 requires`, async () => {
      const { accessToken, idToken } = of(alg)
      const audience = `https://${alg.toLowerCase()}.example/`
      const { payload, protectedHeader } = await jose.jwtVerify(accessToken, keys, {
        issuer: server.issuer,
        audience,
        typ: 'at+jwt',
        algorithms: [alg],
        currentDate: now(),
        requiredClaims: ['exp', 'iat', 'jti', 'sub', 'client_id', 'scope'],
      })
      assert.deepEqual(Object.keys(protectedHeader).sort(), ['alg', 'kid', 'typ'])
      assert.equal(payload.client_id, alg)
      assert.equal(payload.sub, jose.decodeJwt(idToken).sub)
      assert.ok(String(payload.scope).split(' ').includes(`use.${alg}`))
      assert.equal(payload.exp, Number(payload.iat) + 600)
      assert.equal(payload.auth_time, jose.decodeJwt(idToken).auth_time)
    })
  }

  test('every access token has a unique jti (RFC 9068 §2.2)', async () => {
    const shop = apps.printShop(server)
    const { refreshToken } = await bought(shop, { scope: 'openid photos.read offline_access' })
    const names = new Set<unknown>()
    for (let count = 0; count < 50; count += 1) {
      names.add(jose.decodeJwt((await shop.refresh(refreshToken)).body.access_token ?? '').jti)
    }
    assert.equal(names.size, 50)
  })

  test('a token can be verified only with its own key', async () => {
    const others = published.keys.filter(({ alg }) => alg !== 'ES256')
    const wrong = jose.createLocalJWKSet({ keys: others })
    await assert.rejects(jose.jwtVerify(of('ES256').accessToken, wrong, { currentDate: now() }), {
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    })
  })

  test('the keys survive a restart, so that earlier tokens still verify', async () => {
    await using again = await aWatchedServer(configuration, { data: server.data, clock: server.clock })
    const response = await again.fetch(new Request(`${again.issuer}/jwks`))
    assert.deepEqual(await response.json(), published)
  })
})
