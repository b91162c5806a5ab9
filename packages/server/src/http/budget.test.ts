import assert from 'node:assert/strict'
import test from 'node:test'
import { OAuthError } from '../protocol/errors.ts'
import { budgets } from './budget.ts'

/** How many failures one address gets away with at these processes, each of which sees all that it can take. */
function failuresAt(processes: number): number {
  let failures = 0
  for (let process = 0; process < processes; process += 1) {
    const { clientFailures } = budgets(processes)
    try {
      for (;;) {
        clientFailures.requireLeft('192.0.2.1', () => 0)
        clientFailures.take('192.0.2.1', 0)
        failures += 1
      }
    } catch (error) {
      assert.ok(error instanceof OAuthError && error.status === 429)
    }
  }
  return failures
}

test('several processes together give an address what one would give (but for rounding)', () => {
  assert.deepEqual([1, 2, 4, 8].map(failuresAt), [100, 100, 100, 104])
})
