import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { resourceServer, type TokenRefusal } from '../../src/index.ts'
import { anIssuer, aToken, bearer } from '../support/issuer.ts'
import { refused } from '../support/refused.ts'

test('two Authorization headers are refused, however the runtime represents them', async () => {
  await using issuer = await anIssuer()
  const value = `Bearer ${await aToken(issuer)}`
  const joined = new Headers()
  joined.append('authorization', value)
  joined.append('authorization', value)
  const hidden = new Headers()
  hidden.append('authorization', 'Basic YTpi')
  hidden.append('authorization', value)
  const requests = [
    { headers: { authorization: [value, value] } },
    { headers: { authorization: value, Authorization: value } },
    {
      headers: { authorization: value },
      rawHeaders: ['Authorization', value, 'host', 'x', 'authorization', value],
    },
    { headers: joined },
    { headers: hidden },
  ]
  for (const request of requests) {
    const { status, error, challenge } = await refused(issuer.options(), request)
    assert.deepEqual([status, error], [400, 'invalid_request'])
    assert.match(challenge ?? '', /error="invalid_request"/)
  }
})

test('a token in the query is refused, alone or with a valid header (RFC 9700 §4.3.2)', async () => {
  await using issuer = await anIssuer()
  const token = await aToken(issuer)
  for (const url of [
    `/photos?access_token=${token}`,
    '/photos?a=1&access_token',
    '/photos?%61ccess_token=x',
    'https://drive.example/?access_token=x#y',
  ]) {
    for (const headers of [{}, { authorization: `Bearer ${token}` }]) {
      const { status, error } = await refused(issuer.options(), { url, headers })
      assert.deepEqual([status, error], [400, 'invalid_request'], url)
    }
  }
  const { token: passed } = await resourceServer(issuer.options()).check({
    ...bearer(token),
    url: '/photos?my_access_token=1',
  })
  assert(passed)
})

test('a token longer than 16 KiB is refused without being parsed', async () => {
  await using issuer = await anIssuer()
  const token = await aToken(issuer, { padding: 'x'.repeat(16 * 1024) })
  const { error, detail } = await refused(issuer.options(), bearer(token))
  assert.equal(error, 'invalid_token')
  assert.match(detail, /at most 16384/)
  assert.equal((await refused(issuer.options(), bearer('a.'.repeat(5_000_000)))).error, 'invalid_token')
  assert.deepEqual(issuer.requests, [])
})

test('a Bearer header that is not the scheme, one space and a token is refused as malformed', async () => {
  await using issuer = await anIssuer()
  for (const credentials of [
    '',
    ' ',
    ' %',
    ' a%zz',
    ' a\0b',
    ' a b',
    ' "a"',
    ' a,b',
    '=a',
    '\ta',
    ' a\nb',
    ' ä',
    ' =',
    ' \ud800',
  ]) {
    const { status, error } = await refused(issuer.options(), {
      headers: { authorization: `Bearer${credentials}` },
    })
    assert.deepEqual([status, error], [400, 'invalid_request'], JSON.stringify(credentials))
  }
})

test('text that is not a JWT is an invalid token and causes no fetch', async () => {
  await using issuer = await anIssuer()
  const encode = (text: string) => Buffer.from(text).toString('base64url')
  const broken = [
    'a',
    'a.b',
    'a.b.c',
    '...',
    'a.b.c.d.e',
    `${encode('[]')}.${encode('{}')}.x`,
    `${encode('{}')}.${encode('null')}.x`,
  ]
  for (const token of [
    ...broken,
    `${encode('{"alg":"ES256"')}.${encode('{}')}.x`,
    `${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.e30.x`,
  ]) {
    const { status, error } = await refused(issuer.options(), bearer(token))
    assert.deepEqual([status, error], [401, 'invalid_token'], token)
  }
  assert.deepEqual(issuer.requests, [])
})

test('no random header makes check throw, accept the request or respond with 5xx', async () => {
  await using issuer = await anIssuer()
  const protect = resourceServer(issuer.options())
  const nearly = fc
    .tuple(fc.constantFrom('Bearer ', 'bearer', 'DPoP ', ''), fc.string({ unit: 'binary' }))
    .map((p) => p.join(''))
  await fc.assert(
    fc.asyncProperty(nearly, fc.string({ unit: 'binary' }), async (authorization, url) => {
      const { answer } = await protect.check({ headers: { authorization }, url })
      assert(answer && [400, 401].includes(answer.status))
    }),
  )
})

test('a refused token never appears in the response, the log or the error, whatever is wrong with it', async () => {
  await using issuer = await anIssuer()
  const told: TokenRefusal[] = []
  const protect = resourceServer(issuer.options({ onRefused: (refusal) => told.push(refusal) }))
  const good = await aToken(issuer)
  const tokens = [
    await aToken(issuer, { exp: 1 }),
    await aToken(issuer, { aud: 'https://other.example/' }),
    await aToken(issuer, { cnf: { jkt: 'abc' } }),
    await aToken(issuer, {}, { kid: 'unknown' }),
    await aToken(issuer, {}, { typ: 'JWT' }),
    `${good}.${good}`,
    good.slice(0, -8),
    'opaque-secret-value',
  ]
  const requests = [
    ...tokens.map(bearer),
    { headers: { authorization: `Bearer ${good} ${good}` } },
    { headers: {}, url: `/?access_token=${good}` },
  ]
  let seen = ''
  for (const request of requests) {
    const { answer } = await protect.check(request)
    assert(answer)
    seen += JSON.stringify(answer)
  }
  for (const refusal of told) seen += `${refusal.stack}${refusal.detail}${JSON.stringify(refusal)}`
  assert.equal(told.length, requests.length)
  for (const secret of [...tokens, good].flatMap((token) => [token, ...token.split('.')])) {
    if (secret.length > 8) assert(!seen.includes(secret), secret)
  }
})

test('an onRefused that throws or rejects does not change the response', async (t) => {
  const { mock } = t.mock.method(console, 'error', () => {})
  await using issuer = await anIssuer()
  const fault = new Error('the disk is full')
  const faults = [
    () => {
      throw fault
    },
    async () => Promise.reject(fault),
  ]
  for (const onRefused of faults) {
    const { answer } = await resourceServer(issuer.options({ onRefused })).check({ headers: {} })
    assert.equal(answer?.status, 401)
  }
  await new Promise(setImmediate)
  assert.deepEqual(
    mock.calls.map((call) => call.arguments),
    faults.map(() => ['onRefused failed:', fault]),
  )
})
