import assert from 'node:assert/strict'
import { test } from 'node:test'
import { selfTimes } from './self-time.ts'

test('the self time of a function is summed over all its nodes in the tree', () => {
  const frame = (functionName: string, url: string) => ({ functionName, url, lineNumber: 9 })
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('sign', '') },
      { id: 2, callFrame: frame('', 'file:///somewhere/packages/server/src/main.ts') },
      { id: 3, callFrame: frame('sign', '') },
    ],
    samples: [1, 2, 3, 1],
    timeDeltas: [100, 250, 300, 50],
  }
  assert.deepEqual(selfTimes(profile), [
    { name: 'sign', microseconds: 450 },
    { name: '(anonymous) server/src/main.ts:10', microseconds: 250 },
  ])
})
