import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readStat } from './cpu.ts'

test('a name with brackets and spaces does not shift what the kernel says of a process', () => {
  const stat = '42 (a) b (c)) S 7 42 42 0 -1 4194560 1 2 3 4 150 50 5 6 20 0 1 0 100 200'
  assert.deepEqual(readStat(stat), { seconds: 2, parent: 7 })
})
