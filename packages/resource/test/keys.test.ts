import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resourceServer } from '../src/index.ts'
import { aKey, anIssuer, aToken, bearer, noon, sending } from './support/issuer.ts'
import { refused } from './support/refused.ts'

const metadataPath = '/.well-known/oauth-authorization-server'
const minute = 60_000

test('every asymmetric algorithm of RFC 7518 and RFC 8037 is supported', async () => {
  await using issuer = await anIssuer()
  const names = [
    'ES256',
    'ES384',
    'ES512',
    'PS256',
    'PS384',
    'PS512',
    'RS256',
    'RS384',
    'RS512',
    'EdDSA',
    'Ed25519',
  ]
  const keys = await Promise.all(names.map((alg) => aKey(`key-${alg}`, alg)))
  issuer.publish(...keys)
  const protect = resourceServer(issuer.options())
  for (const key of keys) {
    assert((await protect.check(bearer(await aToken({ ...issuer, key })))).token, key.alg)
  }
})

test('a new key of the issuer is found with a single fetch (OIDC Core §10.1.1)', async () => {
  await using issuer = await anIssuer()
  const protect = resourceServer(issuer.options())
  assert((await protect.check(bearer(await aToken(issuer)))).token)
  const key = await aKey('second')
  issuer.publish(key, issuer.key)
  const token = await aToken({ ...issuer, key })
  const admissions = await Promise.all(Array.from({ length: 20 }, () => protect.check(bearer(token))))
  assert(admissions.every((admission) => admission.token))
  assert.deepEqual(issuer.requests, [metadataPath, '/jwks', '/jwks'])
})

test('a key that the issuer withdrew is no longer used once the cached copy is stale', async () => {
  await using issuer = await anIssuer()
  let now = noon
  const protect = resourceServer(issuer.options({ now: () => now }))
  const token = await aToken(issuer, { exp: noon / 1000 + 3600 })
  assert((await protect.check(bearer(token))).token)
  issuer.publish(await aKey('second'))
  now += 5 * minute
  assert((await protect.check(bearer(token))).token, 'the copy is still fresh after five minutes')
  now += 5 * minute
  assert.equal((await protect.check(bearer(token))).answer?.status, 401)
})

test('a flood of invented key ids causes one fetch a minute (threat C12)', async () => {
  await using issuer = await anIssuer()
  let now = noon
  const protect = resourceServer(issuer.options({ now: () => now }))
  assert((await protect.check(bearer(await aToken(issuer)))).token)
  issuer.requests.length = 0
  for (let second = 0; second < 180; second += 1) {
    now = noon + second * 1000
    const { answer } = await protect.check(bearer(await aToken(issuer, {}, { kid: `invented-${second}` })))
    assert.equal(answer?.status, 401)
  }
  assert.deepEqual(issuer.requests, ['/jwks', '/jwks', '/jwks'])
})

test('a token without kid is checked against the keys of its algorithm (RFC 7515 §4.1.4)', async () => {
  await using issuer = await anIssuer()
  issuer.publish(await aKey('other'), await aKey('rsa', 'RS256'), issuer.key)
  assert(
    (await resourceServer(issuer.options()).check(bearer(await aToken(issuer, {}, { kid: undefined }))))
      .token,
  )
})

test('a broken key in the set does not disable the other keys', async () => {
  await using issuer = await anIssuer()
  const { publicJwk } = issuer.key
  const broken = [
    { ...publicJwk, y: 'AAAA' },
    { ...publicJwk, x: 7 },
    { kty: 'EC', kid: issuer.key.kid },
    null,
    'x',
    [],
  ]
  issuer.routes.set('/jwks', sending({ keys: [...broken.slice(0, 2), publicJwk, ...broken.slice(2)] }))
  assert((await resourceServer(issuer.options()).check(bearer(await aToken(issuer)))).token)
})

test('while the JWKS endpoint is down, known keys stay in use and unknown keys give 503', async () => {
  await using issuer = await anIssuer()
  let now = noon
  const protect = resourceServer(issuer.options({ now: () => now }))
  const token = await aToken(issuer, { exp: noon / 1000 + 86_400 })
  assert((await protect.check(bearer(token))).token)
  issuer.routes.set('/jwks', sending({ error: 'down' }, 500))
  issuer.routes.delete(metadataPath)
  for (now of [noon + minute, noon + 11 * minute, noon + 3 * 60 * minute]) {
    assert((await protect.check(bearer(token))).token)
  }
  const { answer } = await protect.check(
    bearer(await aToken(issuer, { exp: noon / 1000 + 86_400 }, { kid: 'new' })),
  )
  assert.equal(answer?.status, 503)
  assert.equal(answer?.headers['www-authenticate'], undefined)
})

test('without keys every token gets 503, never 401, and the API recovers by itself', async () => {
  await using issuer = await anIssuer()
  let now = noon
  const working = issuer.routes.get('/jwks')
  assert(working)
  issuer.routes.set('/jwks', sending('', 500))
  const protect = resourceServer(issuer.options({ now: () => now }))
  const token = await aToken(issuer)
  const { answer } = await protect.check(bearer(token))
  assert.equal(answer?.status, 503)
  assert.match(answer?.headers['retry-after'] ?? '', /^\d+$/)
  issuer.routes.set('/jwks', working)
  now += Number(answer?.headers['retry-after']) * 1000
  assert((await protect.check(bearer(token))).token)
})

test('a JWKS endpoint that sends anything but a JWK set gives 503, and the log describes the response', async () => {
  await using issuer = await anIssuer()
  await using elsewhere = await anIssuer()
  const location = `${elsewhere.issuer}/jwks`
  const huge = JSON.stringify({ keys: [issuer.key.publicJwk], padding: 'x'.repeat(64 * 1024) })
  const faults: [ReturnType<typeof sending>, RegExp][] = [
    [sending('', 302, { location }), /answered 302|with a redirect/],
    [sending('', 307, { location }), /answered 307|with a redirect/],
    [sending(huge), /more than 65536 bytes/],
    [sending('<html>'), /did not send JSON$/],
    [sending('[]'), /did not send a JSON object/],
    [sending('null'), /did not send a JSON object/],
    [sending({ keys: 'none' }), /not a JWK set/],
    [sending('', 404), /answered 404/],
    [(_, response) => response.writeHead(200).end(Buffer.from([0x7b, 0xff, 0x7d])), /could not be fetched/],
    [(request) => request.socket.destroy(), /could not be fetched/],
  ]
  for (const [handler, reason] of faults) {
    issuer.routes.set('/jwks', handler)
    const { status, detail, body } = await refused(issuer.options(), bearer(await aToken(issuer)))
    assert.equal(status, 503)
    assert.match(detail, reason)
    assert.doesNotMatch(body, /127\.0\.0\.1/)
  }
  assert.deepEqual(elsewhere.requests, [], 'no redirect was followed')
})

test('a JWKS response that never ends gives 503 to all waiting requests after five seconds', async () => {
  await using issuer = await anIssuer()
  issuer.routes.set('/jwks', (_, response) => response.writeHead(200).write('{"keys":['))
  const protect = resourceServer(issuer.options())
  const token = await aToken(issuer)
  const start = performance.now()
  const admissions = await Promise.all(Array.from({ length: 10 }, () => protect.check(bearer(token))))
  const took = performance.now() - start
  assert(took > 4_500 && took < 15_000, `took ${took} ms`)
  assert(admissions.every(({ answer }) => answer?.status === 503))
  assert.equal(issuer.requests.filter((path) => path === '/jwks').length, 1)
})

test('a metadata document with another issuer is never used (RFC 8414 §3.3)', async () => {
  await using issuer = await anIssuer()
  for (const other of [`${issuer.issuer}/`, 'https://as.example', undefined, [issuer.issuer]]) {
    issuer.routes.set(metadataPath, sending({ issuer: other, jwks_uri: `${issuer.issuer}/jwks` }))
    const { status, detail } = await refused(issuer.options(), bearer(await aToken(issuer)))
    assert.equal(status, 503)
    assert.match(detail, /has issuer|no metadata/)
  }
  assert(!issuer.requests.includes('/jwks'))
})

test('metadata that exists only at the OpenID Connect path is found, with or without an issuer path', async () => {
  for (const path of ['', '/realms/photos']) {
    await using issuer = await anIssuer({ path })
    const inserted = `/.well-known/oauth-authorization-server${path}`
    const document = issuer.routes.get(inserted)
    assert(document)
    issuer.routes.delete(inserted)
    issuer.routes.set(`${path}/.well-known/openid-configuration`, document)
    assert((await resourceServer(issuer.options()).check(bearer(await aToken(issuer)))).token)
  }
})

test('keys are fetched only over https, unless both issuer and keys are on this machine', async () => {
  await using issuer = await anIssuer()
  for (const jwks_uri of ['http://as.example/jwks', 'file:///etc/passwd', 'jwks', undefined, 7]) {
    issuer.routes.set(metadataPath, sending({ issuer: issuer.issuer, jwks_uri }))
    const { status, detail } = await refused(issuer.options(), bearer(await aToken(issuer)))
    assert.equal(status, 503)
    assert.match(detail, /must name an https jwks_uri/)
  }
})

test('with jwksUri no metadata is fetched', async () => {
  await using issuer = await anIssuer()
  const protect = resourceServer(issuer.options({ jwksUri: `${issuer.issuer}/jwks` }))
  assert((await protect.check(bearer(await aToken(issuer)))).token)
  assert.deepEqual(issuer.requests, ['/jwks'])
})
