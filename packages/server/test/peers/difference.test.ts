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

test('a difference that is explained is no complaint', () => {
  assert.deepEqual(complaints([difference], [explanation]), [])
})

test('a difference that nobody explains is one, and so is one that came to be another', () => {
  assert.match(complaints([difference], []).join(), /^NOT EXPLAINED token: no code\n/)
  const changed = { ...difference, theirs: '400 invalid_scope' }
  assert.equal(complaints([changed], [explanation]).length, 2)
})

test('an explanation of what is answered alike by now is one, request by request', () => {
  const wider = { ...explanation, requests: ['token: no *', 'token: a code'] }
  assert.deepEqual(complaints([difference], [wider]), [
    'NO LONGER SO token: a code: 400 * / 400 invalid_grant',
  ])
})

test('signs of a request stand for themselves, but for the star', () => {
  const dotted = { ...explanation, requests: ['token. no code', 'token: (no) code'] }
  assert.equal(complaints([difference], [dotted]).length, 3)
})
