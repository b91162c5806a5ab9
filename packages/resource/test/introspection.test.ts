import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { resourceServer } from '../src/index.ts'
import {
  anIssuer,
  aToken,
  bearer,
  drive,
  goodClaims,
  noon,
  sending,
  type TestIssuer,
} from './support/issuer.ts'
import { refused } from './support/refused.ts'

const credentials = { clientId: 'drive', clientSecret: 'drive-secret' }

function active(issuer: TestIssuer, change: Record<string, unknown> = {}) {
  return { active: true, token_type: 'Bearer', ...goodClaims(issuer.issuer), ...change }
}

function introspecting(issuer: TestIssuer, answer: unknown, status = 200) {
  issuer.routes.set('/introspect', sending(answer, status))
  return issuer.options({ introspection: credentials })
}

test('an opaque token has the claims of the introspection response (RFC 7662 §2.2)', async () => {
  await using issuer = await anIssuer()
  const { token } = await resourceServer(introspecting(issuer, active(issuer))).check(bearer('opaque'))
  assert.equal(token?.subject, 'alice')
  assert.equal(token?.clientId, 'print-shop')
  assert.equal(token?.isMachine, false)
  assert.deepEqual(token?.scope, ['photos.read', 'photos.list'])
  assert.equal(token?.expiresAt, noon + 540_000)
})

test('the API authenticates in the header or in the form, encoded as RFC 6749 §2.3.1 says', async () => {
  await using issuer = await anIssuer()
  const asked: { authorization: string | undefined; body: string }[] = []
  issuer.routes.set('/introspect', async (request, response) => {
    asked.push({ authorization: request.headers.authorization, body: await text(request) })
    sending(active(issuer))(request, response)
  })
  // Characters that need encoding: a colon in the id, and every other kind in the secret.
  const odd = { clientId: 'app:1', clientSecret: 'p@ss w%rd+é' }
  for (const method of ['client_secret_basic', 'client_secret_post'] as const) {
    const protect = resourceServer(issuer.options({ introspection: { ...odd, method } }))
    assert((await protect.check(bearer('opaque+/='))).token)
  }
  const question = 'token=opaque%2B%2F%3D&token_type_hint=access_token'
  assert.deepEqual(asked, [
    { authorization: 'Basic YXBwJTNBMTpwJTQwc3MrdyUyNXJkJTJCJUMzJUE5', body: question },
    { authorization: undefined, body: `${question}&client_id=app%3A1&client_secret=p%40ss+w%25rd%2B%C3%A9` },
  ])
})

test('a token that is not active is refused as invalid', async () => {
  await using issuer = await anIssuer()
  for (const value of [false, undefined, null, 'true', 1]) {
    const { status, error } = await refused(
      introspecting(issuer, active(issuer, { active: value })),
      bearer('opaque'),
    )
    assert.deepEqual([status, error], [401, 'invalid_token'])
  }
})

test('an active token with a wrong issuer, audience, time, type or key binding is refused', async () => {
  await using issuer = await anIssuer()
  const wrong = [
    { iss: 'https://other.example' },
    { aud: 'https://other.example/' },
    { aud: undefined },
    { exp: noon / 1000 - 60 },
    { nbf: noon / 1000 + 60 },
    { iat: noon / 1000 + 60 },
    { exp: 'never' },
    { token_type: 'refresh_token' },
    { token_type: 'Refresh' },
    { token_type: undefined },
    { token_type: 'DPoP', cnf: { jkt: 'abc' } },
    { cnf: { 'x5t#S256': 'abc' } },
    { client_id: undefined },
    { sub: 7 },
    { sub: '' },
    { scope: 7 },
  ]
  for (const change of wrong) {
    const { status, error } = await refused(introspecting(issuer, active(issuer, change)), bearer('opaque'))
    assert.deepEqual([status, error], [401, 'invalid_token'], JSON.stringify(change))
  }
})

test('sub, iss and the times may be missing (RFC 7662 §2.2)', async () => {
  await using issuer = await anIssuer()
  const sparse = active(issuer, {
    sub: undefined,
    iss: undefined,
    iat: undefined,
    exp: undefined,
    jti: undefined,
  })
  const { token } = await resourceServer(introspecting(issuer, sparse)).check(bearer('opaque'))
  assert.equal(token?.subject, 'print-shop')
  assert.equal(token?.isMachine, true)
  assert.equal(token?.issuer, issuer.issuer)
  assert.equal(token?.expiresAt, Number.POSITIVE_INFINITY)
})

test('a user whom the response names only by username is refused, and never mistaken for the client', async () => {
  await using issuer = await anIssuer()
  for (const username of ['alice', '', null]) {
    const answer = active(issuer, { sub: undefined, username })
    const { status, error, detail } = await refused(introspecting(issuer, answer), bearer('opaque'))
    assert.deepEqual([status, error], [401, 'invalid_token'], String(username))
    assert.match(detail, /by username \(.*\) and has no sub/)
  }
  const named = introspecting(issuer, active(issuer, { username: 'alice@example.com' }))
  assert.equal((await resourceServer(named).check(bearer('opaque'))).token?.subject, 'alice')
})

test('sparseIntrospection accepts responses without aud or token_type, but never wrong ones', async () => {
  await using issuer = await anIssuer()
  const sparse = { compatibility: { sparseIntrospection: true } }
  const options = introspecting(issuer, active(issuer, { aud: undefined, token_type: undefined }))
  assert((await resourceServer({ ...options, ...sparse }).check(bearer('opaque'))).token)
  for (const change of [{ aud: 'https://other.example/' }, { token_type: 'refresh_token' }]) {
    const wrong = introspecting(issuer, active(issuer, change))
    assert.equal((await refused({ ...wrong, ...sparse }, bearer('opaque'))).status, 401)
  }
})

test('a failing introspection endpoint gives 503, never 401, and never accepts the token', async () => {
  await using issuer = await anIssuer()
  for (const status of [400, 401, 403, 429, 500, 503, 204, 302]) {
    const answer = await refused(
      introspecting(issuer, status === 204 ? '' : active(issuer), status),
      bearer('opaque'),
    )
    assert.equal(answer.status, 503, `introspection answered ${status}`)
    assert.match(answer.headers['retry-after'] ?? '', /^\d+$/)
    assert.match(answer.detail, /\/introspect/)
    assert.doesNotMatch(answer.detail + answer.body, /drive-secret/)
  }
  for (const body of ['', 'active', '[true]', 'null', '"active"']) {
    assert.equal((await refused(introspecting(issuer, body), bearer('opaque'))).status, 503)
  }
  issuer.routes.set('/introspect', (request) => request.socket.destroy())
  assert.equal((await refused(issuer.options({ introspection: credentials }), bearer('opaque'))).status, 503)
})

test('by default every token is introspected, so that a revoked JWT is refused at once', async () => {
  await using issuer = await anIssuer()
  const { status } = await refused(introspecting(issuer, { active: false }), bearer(await aToken(issuer)))
  assert.equal(status, 401)
  assert(!issuer.requests.includes('/jwks'))
})

test('with tokens: opaque, a JWT is verified locally and every other token is introspected', async () => {
  await using issuer = await anIssuer()
  const options = {
    ...introspecting(issuer, active(issuer, { sub: 'bob' })),
    introspection: { ...credentials, tokens: 'opaque' as const },
  }
  const protect = resourceServer(options)
  assert.equal((await protect.check(bearer(await aToken(issuer)))).token?.subject, 'alice')
  assert(!issuer.requests.includes('/introspect'))
  assert.equal((await protect.check(bearer('opaque'))).token?.subject, 'bob')
  assert.equal((await protect.check(bearer(`${await aToken(issuer)}.x`))).token?.subject, 'bob')
  const { status } = await refused(options, bearer(await aToken(issuer, { aud: 'https://other.example/' })))
  assert.equal(status, 401, 'a JWT that fails the local check is not introspected')
})

test('a cached response saves requests, and the scope is still checked each time', async () => {
  await using issuer = await anIssuer()
  let now = noon
  const options = introspecting(issuer, active(issuer))
  const protect = resourceServer({
    ...options,
    now: () => now,
    introspection: { ...credentials, cacheLifetime: 60 },
  })
  const asked = () => issuer.requests.filter((path) => path === '/introspect').length
  assert((await protect.check(bearer('opaque'))).token)
  issuer.routes.set('/introspect', sending({ active: false }))
  now += 59_000
  assert((await protect.check(bearer('opaque'), { scope: 'photos.read' })).token)
  assert.equal((await protect.check(bearer('opaque'), { scope: 'photos.delete' })).answer?.status, 403)
  assert.equal(asked(), 1)
  now += 1_000
  assert.equal((await protect.check(bearer('opaque'))).answer?.status, 401)
})

test('an endpoint given as an option is used instead of the one in the metadata', async () => {
  await using issuer = await anIssuer()
  issuer.routes.set('/elsewhere', sending(active(issuer, { aud: [drive] })))
  const introspection = { ...credentials, endpoint: `${issuer.issuer}/elsewhere` }
  assert((await resourceServer(issuer.options({ introspection })).check(bearer('opaque'))).token)
  assert.deepEqual(issuer.requests, ['/elsewhere'])
})
