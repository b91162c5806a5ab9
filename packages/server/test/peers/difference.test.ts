import assert from 'node:assert/strict'
import test from 'node:test'
import { complaints } from './difference.ts'

const difference = { name: 'token: no code', ours: '400 invalid_request', theirs: '400 invalid_grant' }
const explanation = {
  requests: ['token: no *'],
  ours: '400 *',
  theirs: '400 invalid_grant',
  because: 'a test says so',
}

test('an explained difference causes no complaint', () => {
  assert.deepEqual(complaints([difference], [explanation]), [])
})

test('an unexplained difference causes a complaint, and so does one that changed', () => {
  assert.match(complaints([difference], []).join(), /^NOT EXPLAINED token: no code\n/)
  const changed = { ...difference, theirs: '400 invalid_scope' }
  assert.equal(complaints([changed], [explanation]).length, 2)
})

test('an explanation causes a complaint for every request that gets the same response by now', () => {
  const wider = { ...explanation, requests: ['token: no *', 'token: a code'] }
  assert.deepEqual(complaints([difference], [wider]), [
    'NO LONGER SO token: a code: 400 * / 400 invalid_grant',
  ])
})

test('characters of a pattern are literal, except for the asterisk', () => {
  const dotted = { ...explanation, requests: ['token. no code', 'token: (no) code'] }
  assert.equal(complaints([difference], [dotted]).length, 3)
})
