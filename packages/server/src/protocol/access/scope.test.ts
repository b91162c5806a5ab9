import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isScopeToken, isSubset, joinScope, parseScope } from './scope.ts'

const token = fc.stringMatching(/^[\x21\x23-\x5b\x5d-\x7e]{1,12}$/)
const scope = fc.uniqueArray(token, { maxLength: 8 })

test('a scope is parsed to its tokens, in their order (RFC 6749 §3.3)', () => {
  assert.deepEqual(parseScope('openid profile photos.read'), ['openid', 'profile', 'photos.read'])
  assert.deepEqual(parseScope('https://drive.example/photos!#[]~'), ['https://drive.example/photos!#[]~'])
})

test('extra spaces are ignored, and no other white space is (RFC 6749 §3.3)', () => {
  for (const text of [' a b', 'a b ', 'a  b', '  a   b  '])
    assert.deepEqual(parseScope(text), ['a', 'b'], text)
})

test('a repeated token counts once', () => {
  assert.deepEqual(parseScope('b a b'), ['b', 'a'])
})

test('scopes are case-sensitive (RFC 6749 §3.3)', () => {
  assert.deepEqual(parseScope('photos Photos'), ['photos', 'Photos'])
})

test('a malformed scope is refused, not repaired (RFC 6749 §3.3)', () => {
  const malformed = [
    '',
    ' ',
    '   ',
    'a\tb',
    'a\t b',
    'a\nb',
    'a\n',
    'a"b',
    'a\\b',
    'a\0',
    'é',
    'a\u00a0b',
    'a\x7f',
  ]
  for (const text of malformed) assert.equal(parseScope(text), undefined, JSON.stringify(text))
})

test('a scope with 100,000 tokens is parsed in linear time', () => {
  const text = Array.from({ length: 100_000 }, (_, index) => `s${index}`).join(' ')
  assert.equal(parseScope(text)?.length, 100_000)
  assert.equal(parseScope(`${text}\t`)?.length, undefined)
  assert.equal(parseScope(`a${' '.repeat(100_000)}b`)?.length, 2)
})

test('isScopeToken accepts one token only', () => {
  assert.equal(isScopeToken('photos.read'), true)
  for (const text of ['', 'a b', 'a ', 'a"', 'a\n'])
    assert.equal(isScopeToken(text), false, JSON.stringify(text))
})

test('joinScope and parseScope are inverse', () => {
  fc.assert(
    fc.property(scope, (names) => {
      fc.pre(names.length > 0)
      assert.deepEqual(parseScope(joinScope(names)), names)
    }),
  )
})

test('names of Object.prototype members are ordinary scopes (threat F7)', () => {
  assert.equal(isSubset(['constructor'], ['openid']), false)
  assert.equal(isSubset(['__proto__', 'openid'], ['openid']), false)
})

test('an empty list is a subset of every list, and the only subset of an empty list', () => {
  assert.equal(isSubset([], ['a']), true)
  assert.equal(isSubset([], []), true)
  assert.equal(isSubset(['a'], []), false)
})
