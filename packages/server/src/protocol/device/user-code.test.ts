import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { mintUserCode, readUserCode, shownUserCode } from './user-code.ts'

test('every letter is equally likely: bytes that would favour some letters are discarded (RFC 8628 §6.1)', () => {
  const drawn = [...Array(24).fill(255), ...Array.from({ length: 8 }, (_, at) => at * 20)]
  assert.equal(
    mintUserCode(() => Buffer.from(drawn)),
    'BBBBBBBB',
  )
  const seen = new Set(Array.from({ length: 500 }, () => mintUserCode(randomBytes)).join(''))
  assert.equal([...seen].sort().join(''), 'BCDFGHJKLMNPQRSTVWXZ')
})

test('a source without randomness makes no code and does not loop for ever', () => {
  assert.throws(() => mintUserCode((count) => Buffer.alloc(count, 255)), /random/)
})

test('a code is read in any case, with any dashes and spaces, and nothing else is corrected (RFC 8628 §6.1)', () => {
  for (const typed of ['WDJB-MJHT', 'wdjbmjht', ' w d j b – m j h t ', 'WDJB\u00a0MJHT', 'WD-JB-MJ-HT']) {
    assert.equal(readUserCode(typed), 'WDJBMJHT', typed)
  }
  for (const typed of [
    '',
    'WDJB-MJH',
    'WDJB-MJHTT',
    'WDJB_MJHT',
    'W0JB-MJHT',
    'ＷDJB-MJHT',
    'A'.repeat(10_000),
  ]) {
    assert.equal(readUserCode(typed), undefined, typed.slice(0, 20))
  }
  assert.equal(shownUserCode('WDJBMJHT'), 'WDJB-MJHT')
})

test('a longer code has twelve letters, and is shown in three groups', () => {
  const code = mintUserCode(randomBytes, 'longer')
  assert.match(shownUserCode(code), /^[B-Z]{4}-[B-Z]{4}-[B-Z]{4}$/)
  assert.equal(readUserCode(shownUserCode(code).toLowerCase()), code)
  for (const cut of [9, 10, 11]) assert.equal(readUserCode(code.slice(0, cut)), undefined)
  assert.equal(shownUserCode('WDJBMJHTKXCV'), 'WDJB-MJHT-KXCV')
})
