import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median, percentile } from './statistics.ts'

test('the median is the middle value, whatever the order', () => {
  assert.equal(median([9, 1, 5]), 5)
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.ok(Number.isNaN(median([])))
})

test('a percentile is a measured value, and the 100th is the maximum', () => {
  const sorted = Array.from({ length: 1000 }, (_, index) => index + 1)
  assert.equal(percentile(sorted, 0.5), 500)
  assert.equal(percentile(sorted, 0.99), 990)
  assert.equal(percentile(sorted, 0.999), 999)
  assert.equal(percentile(sorted, 1), 1000)
  assert.equal(percentile([7], 0.999), 7)
  assert.ok(Number.isNaN(percentile([], 0.5)))
})
