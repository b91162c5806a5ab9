import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constantTimeEqual } from './constant-time-equal.ts'

test('the same texts and the same bytes are equal', () => {
  assert.ok(constantTimeEqual('sesame', 'sesame'))
  assert.ok(constantTimeEqual('', ''))
  assert.ok(constantTimeEqual(Buffer.from([0, 255]), Buffer.from([0, 255])))
})

test('another length is unequal and no error', () => {
  assert.ok(!constantTimeEqual('sesam', 'sesame'))
  assert.ok(!constantTimeEqual('', 'sesame'))
  assert.ok(!constantTimeEqual(Buffer.from([0]), Buffer.from([0, 0])))
})

test('as many characters, but other bytes, are unequal and no error', () => {
  assert.ok(!constantTimeEqual('sesamé', 'sesame'))
  assert.ok(!constantTimeEqual('sesamo', 'sesame'))
})
