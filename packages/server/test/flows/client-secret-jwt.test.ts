import assert from 'node:assert/strict'
import { createSecretKey, randomUUID } from 'node:crypto'
import test, { after, before, describe } from 'node:test'
import { SignJWT } from 'jose'
import { aConfiguration, aServer, type TestServer } from '../support/a-server.ts'
import { Clock } from '../support/clock.ts'
import { asserted, macAssertion } from '../support/mac-assertion.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const secret = 'a-secret-of-sixty-four-characters-is-long-enough-for-each-of-all'
const service = {
  client_id: 'service',
  client_name: 'A service',
  client_secret: secret,
  grant_types: ['client_credentials'],
  token_endpoint_auth_method: 'client_secret_jwt',
  scope: 'photos.read',
}
const features = { client_secret_jwt: true }
const configuration = (change: object = {}) => ({
  features,
  clients: [...aConfiguration.clients, { ...service, ...change }],
})

describe('client_secret_jwt (OIDC Core §9)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer(configuration())
  })
  after(() => server[Symbol.asyncDispose]())

  for (const alg of ['HS256', 'HS384', 'HS512']) {
    test(`an ${alg} assertion made by jose authenticates the client, once`, async () => {
      const now = Math.floor(server.clock.now() / 1000)
      const assertion = await new SignJWT({ jti: randomUUID() })
        .setProtectedHeader({ alg })
        .setIssuer('service')
        .setSubject('service')
        .setAudience(server.issuer)
        .setIssuedAt(now)
        .setExpirationTime(now + 60)
        .sign(createSecretKey(Buffer.from(secret)))
      assert.equal((await asserted(server, assertion)).status, 200)
      const again = await asserted(server, assertion)
      assert.deepEqual([again.status, again.error], [401, 'invalid_client'])
    })
  }

  test('the assertion authenticates the client at every endpoint that clients call directly', async () => {
    for (const [path, status] of [
      ['/introspect', 200],
      ['/revoke', 200],
      // The client is authenticated, but not registered for this request.
      ['/par', 400],
    ] as const) {
      const answer = await asserted(server, macAssertion(server, 'service', secret), { path, token: 'x' })
      assert.equal(answer.status, status, `${path}: ${JSON.stringify(answer.answer)}`)
      assert.notEqual(answer.error, 'invalid_client')
    }
  })

  test('the metadata lists client_secret_jwt and its algorithms', async () => {
    const response = await server.fetch(new Request(`${server.issuer}/.well-known/openid-configuration`))
    const metadata = (await response.json()) as Record<string, readonly string[]>
    for (const endpoint of ['token', 'introspection', 'revocation']) {
      assert.ok(metadata[`${endpoint}_endpoint_auth_methods_supported`]?.includes('client_secret_jwt'))
      const algs = metadata[`${endpoint}_endpoint_auth_signing_alg_values_supported`] ?? []
      assert.deepEqual(
        algs.filter((alg) => alg.startsWith('HS')),
        ['HS256', 'HS384', 'HS512'],
      )
    }
  })
})

test('client_secret_jwt is refused, and absent from the metadata, unless the feature is enabled', async () => {
  await using server = await aServer()
  const response = await server.fetch(new Request(`${server.issuer}/.well-known/openid-configuration`))
  assert.doesNotMatch(await response.text(), /client_secret_jwt|"HS/)
  const answer = await asserted(server, macAssertion(server, 'thumbnailer', secret))
  assert.deepEqual([answer.status, answer.error], [401, 'invalid_client'])
})

test('while a client secret is being replaced, both the old and the new one are accepted', async () => {
  const next = [...secret].reverse().join('')
  await using server = await aServer(configuration({ client_secret: [secret, next] }))
  for (const each of [secret, next]) {
    assert.equal((await asserted(server, macAssertion(server, 'service', each))).status, 200)
  }
})

test('an expired client secret is refused (RFC 7591 §3.2.1)', async () => {
  const clock = new Clock()
  const expires = Math.floor(clock.now() / 1000) + 100
  await using server = await aServer(configuration({ client_secret_expires_at: expires }), { clock })
  assert.equal((await asserted(server, macAssertion(server, 'service', secret))).status, 200)
  clock.advance(100)
  assert.equal((await asserted(server, macAssertion(server, 'service', secret))).status, 401)
})
