import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constantTimeEqual } from './constant-time-equal.ts'

test('equal strings and equal bytes are equal', () => {
  assert.ok(constantTimeEqual('sesame', 'sesame'))
  assert.ok(constantTimeEqual('', ''))
  assert.ok(constantTimeEqual(Buffer.from([0, 255]), Buffer.from([0, 255])))
})

test('values of different lengths are unequal, without an error', () => {
  assert.ok(!constantTimeEqual('sesam', 'sesame'))
  assert.ok(!constantTimeEqual('', 'sesame'))
  assert.ok(!constantTimeEqual(Buffer.from([0]), Buffer.from([0, 0])))
})

test('strings of the same length with different bytes are unequal, without an error', () => {
  assert.ok(!constantTimeEqual('sesamé', 'sesame'))
  assert.ok(!constantTimeEqual('sesamo', 'sesame'))
})
