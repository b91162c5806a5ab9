import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bearerToken, requestToken } from './bearer-token.ts'

test('the scheme and the header name are case-insensitive (RFC 9110 §11.1)', () => {
  for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR']) {
    for (const name of ['authorization', 'Authorization', 'AUTHORIZATION']) {
      assert.deepEqual(bearerToken({ [name]: `${scheme} abc.def` }), {
        kind: 'token',
        scheme: 'Bearer',
        token: 'abc.def',
      })
    }
  }
})

test('every character of b64token is allowed (RFC 6750 §2.1)', () => {
  const token = 'AZaz09-._~+/=='
  assert.deepEqual(bearerToken({ authorization: `Bearer ${token}` }), {
    kind: 'token',
    scheme: 'Bearer',
    token,
  })
})

test('the scheme and the token are separated by exactly one space, with nothing around them (RFC 6750 §2.1)', () => {
  for (const authorization of [
    'Bearer  abc',
    'Bearer   abc',
    'Bearer\tabc',
    'Bearer \tabc',
    'Bearer abc ',
    'Bearer abc\t',
    'Bearer\u00a0abc',
    'Bearerabc=',
    'Bearer ',
    'Bearer',
  ]) {
    const { kind } = bearerToken({ authorization })
    assert.equal(kind, authorization === 'Bearerabc=' ? 'none' : 'malformed', JSON.stringify(authorization))
  }
})

test('another scheme, or no header at all, counts as no Bearer credentials', () => {
  const others = [
    'Basic YTpi',
    'DPoP abc',
    'Bearers abc',
    'Bearer-x abc',
    'xBearer abc',
    '',
    'Digest a="b", c="d"',
  ]
  for (const authorization of others)
    assert.deepEqual(bearerToken({ authorization }), { kind: 'none' }, authorization)
  assert.deepEqual(bearerToken({}), { kind: 'none' })
  assert.deepEqual(bearerToken({ authorization: undefined }), { kind: 'none' })
  assert.deepEqual(bearerToken(new Headers()), { kind: 'none' })
})

test('a Headers object and a record give the same result', () => {
  const record = { authorization: 'Bearer abc' }
  assert.deepEqual(bearerToken(new Headers(record)), bearerToken(record))
})

test('a record may have no prototype, and a header named get', () => {
  const headers = Object.assign(Object.create(null), { get: 'x', authorization: 'Bearer abc' })
  assert.equal(bearerToken(headers).kind, 'token')
})

test('a header added by middleware is accepted, although it is not in the raw headers', () => {
  const request = { headers: { authorization: 'Bearer abc' }, rawHeaders: ['host', 'drive.example'] }
  assert.equal(requestToken(request).kind, 'token')
})

test('a raw header value that reads "authorization" is not mistaken for a header name', () => {
  const request = { headers: {}, rawHeaders: ['x', 'authorization', 'y', 'authorization'] }
  assert.equal(requestToken(request).kind, 'none')
})
