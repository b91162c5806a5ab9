import assert from 'node:assert/strict'
import { test } from 'node:test'
import { audienceList, scopeList } from './access-token.ts'
import { checkTimes } from './claims.ts'

const now = 1_900_000_000_000

test('a time that is not a finite number of seconds is refused, so that no token lasts forever (RFC 7519 §2)', () => {
  for (const exp of [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    '2000000000',
    null,
    undefined,
    [2_000_000_000],
  ]) {
    assert.throws(() => checkTimes({ exp, iat: 1 }, now), { kind: 'invalid_token' }, String(exp))
  }
  assert.throws(() => checkTimes({ exp: 1e300, iat: 1e300 }, now), { kind: 'invalid_token' })
  assert.equal(checkTimes({ exp: 1_900_000_000.5, iat: 1 }, now), 1_900_000_000_500)
})

test('a scope claim is one string or, from some issuers, a list', () => {
  assert.deepEqual(scopeList('a b'), ['a', 'b'])
  assert.deepEqual(scopeList(['a', 'b']), ['a', 'b'])
  assert.deepEqual(scopeList(undefined), [])
  assert.deepEqual(scopeList(''), [])
  assert.equal(scopeList(['a', 1]), undefined)
})

test('an audience is one string or a list of strings (RFC 7519 §4.1.3)', () => {
  assert.deepEqual(audienceList('a'), ['a'])
  assert.deepEqual(audienceList(['a', 'b']), ['a', 'b'])
  for (const aud of [undefined, null, 7, {}, ['a', 7]]) assert.equal(audienceList(aud), undefined)
})
