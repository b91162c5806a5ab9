import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { exportJWK, SignJWT } from 'jose'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { asserted, macAssertion } from '../support/mac-assertion.ts'
import { refusedSettings } from '../support/refused-settings.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const secret = 'a-secret-of-sixty-four-characters-is-long-enough-for-each-of-all'
const short = 'a-secret-of-thirty-two-character'
const machine = (client_id: string, change: object) => ({
  client_id,
  client_name: client_id,
  grant_types: ['client_credentials'],
  scope: 'photos.read',
  ...change,
})
const byMac = { token_endpoint_auth_method: 'client_secret_jwt', client_secret: secret }

describe('a client assertion made with keys or secrets that an attacker has (threat C14, RFC 8725 §2.1)', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  let server: TestServer & AsyncDisposable
  let jwk: object
  before(async () => {
    jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }
    server = await aWatchedServer({
      features: { client_secret_jwt: true },
      clients: [
        ...aConfiguration.clients,
        machine('by-key', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [jwk] } }),
        machine('by-mac', { ...byMac, jwks: { keys: [jwk] } }),
        machine('by-short', { ...byMac, client_secret: short }),
        machine('by-384', { ...byMac, token_endpoint_auth_signing_alg: 'HS384' }),
      ],
    })
  })
  after(() => server[Symbol.asyncDispose]())

  const refused = async (assertion: string, what: string) => {
    const { status, error } = await asserted(server, assertion)
    assert.deepEqual([status, error], [401, 'invalid_client'], what)
  }

  test('a public key, in any encoding, is not accepted as an HMAC secret', async () => {
    for (const key of [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
      publicKey.export({ type: 'pkcs1', format: 'pem' }),
      JSON.stringify(jwk),
      JSON.stringify({ keys: [jwk] }),
    ]) {
      for (const id of ['by-key', 'by-mac']) {
        for (const header of [{}, { kid: 'k' }]) {
          await refused(macAssertion(server, id, key, { header }), `${id}: ${String(key).slice(0, 60)}`)
        }
      }
    }
  })

  test('a key does not authenticate a client registered for a secret, nor a secret a client registered for another method', async () => {
    const now = Math.floor(server.clock.now() / 1000)
    const signed = new SignJWT({ iss: 'by-mac', sub: 'by-mac', aud: server.issuer, jti: 'j', exp: now + 60 })
    await refused(await signed.setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(privateKey), 'a key')
    await refused(macAssertion(server, 'print-shop', 'print-shop-secret-0123456789abcdef'), 'a plain secret')
  })

  test('an empty key, a prefix of the secret, another client’s secret or a truncated MAC is refused', async () => {
    const right = macAssertion(server, 'by-mac', secret)
    for (const [what, assertion] of [
      ['empty', macAssertion(server, 'by-mac', '')],
      ['its prefix', macAssertion(server, 'by-mac', secret.slice(0, 32))],
      ['another’s', macAssertion(server, 'by-mac', short)],
      ['cut short', right.slice(0, -22)],
      ['no MAC', `${right.slice(0, right.lastIndexOf('.'))}.`],
      ['another algorithm', right.replace(/^[^.]+/, Buffer.from('{"alg":"HS512"}').toString('base64url'))],
      ['none', right.replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url'))],
      ['an unknown one', macAssertion(server, 'by-mac', secret, { alg: 'HS1' })],
    ] as const) {
      await refused(assertion, what)
    }
    assert.equal((await asserted(server, right)).status, 200, 'the right secret authenticates the client')
  })

  test('a secret is never used with a longer hash (RFC 7518 §3.2)', async () => {
    assert.equal((await asserted(server, macAssertion(server, 'by-short', short))).status, 200)
    for (const alg of ['HS384', 'HS512']) await refused(macAssertion(server, 'by-short', short, { alg }), alg)
  })

  test('a client with a registered algorithm can use no other', async () => {
    assert.equal(
      (await asserted(server, macAssertion(server, 'by-384', secret, { alg: 'HS384' }))).status,
      200,
    )
    for (const alg of ['HS256', 'HS512']) await refused(macAssertion(server, 'by-384', secret, { alg }), alg)
  })

  test('one of 20 concurrent uses of an assertion is accepted (threat C3)', async () => {
    const assertion = macAssertion(server, 'by-mac', secret)
    const answers = await Promise.all(Array.from({ length: 20 }, () => asserted(server, assertion)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  })

  for (const [what, claims] of Object.entries({
    'the token endpoint as its audience': { aud: 'http://localhost:4000/token' },
    'another server as a second audience': { aud: ['http://localhost:4000', 'https://other.example'] },
    'another issuer': { iss: 'by-short' },
    'no jti': { jti: undefined },
    'no expiry': { exp: undefined },
    'an expiry too far away': { exp: 9_999_999_999 },
  })) {
    test(`an assertion with ${what} is refused (RFC 7523 §3)`, () =>
      refused(macAssertion(server, 'by-mac', secret, { claims }), what))
  }

  test('an assertion together with a secret is refused as two methods (RFC 6749 §2.3)', async () => {
    const extra = { client_id: 'by-mac', client_secret: secret }
    const { status, error } = await asserted(server, macAssertion(server, 'by-mac', secret), extra)
    assert.deepEqual([status, error], [400, 'invalid_request'])
  })

  test('the secret itself, in the header or the form, is not accepted instead of an assertion', async () => {
    const authorization = `Basic ${Buffer.from(`by-mac:${secret}`).toString('base64')}`
    const body = { grant_type: 'client_credentials' }
    for (const [headers, form] of [
      [{ authorization }, body],
      [{}, { ...body, client_id: 'by-mac', client_secret: secret }],
    ] as const) {
      const init = { method: 'POST', headers, body: new URLSearchParams(form) }
      assert.equal((await server.fetch(new Request(`${server.issuer}/token`, init))).status, 401)
    }
  })
})

test('a secret that is too short for its MAC cannot be registered', () => {
  const problems = (change: object) =>
    refusedSettings({
      features: { client_secret_jwt: true },
      clients: [...aConfiguration.clients, machine('by-mac', { ...byMac, ...change })],
    })
  assert.deepEqual(problems({}), [])
  for (const [length, alg] of [
    [31, undefined],
    [47, 'HS384'],
    [63, 'HS512'],
  ] as const) {
    const change = { client_secret: 'x'.repeat(length), token_endpoint_auth_signing_alg: alg }
    assert.match(
      problems(change).join('\n'),
      new RegExp(`client_secret: expected at least ${length + 1} characters`),
    )
    assert.deepEqual(problems({ ...change, client_secret: 'x'.repeat(length + 1) }), [])
  }
})
