import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { mintUserCode, readUserCode, shownUserCode } from './user-code.ts'

test('every letter is as likely as any other: what is left over of a byte is not used (RFC 8628 §6.1)', () => {
  const bytes = Buffer.from([...Array(8).fill(255), ...Array.from({ length: 8 }, (_, at) => at * 20)])
  let round = 0
  const code = mintUserCode((count) => {
    const from = Math.min(round++, 1) * count
    return bytes.subarray(from, from + count)
  })
  assert.equal(code, 'BBBBBBBB')
  assert.equal(round, 2, 'the first eight bytes were all past the last whole round')
  const seen = new Set(Array.from({ length: 500 }, () => mintUserCode(randomBytes)).join(''))
  assert.equal([...seen].sort().join(''), 'BCDFGHJKLMNPQRSTVWXZ')
})

test('a code is read in any case, with any dashes and spaces, and nothing else is mended (RFC 8628 §6.1)', () => {
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
