import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callHealth } from './call-health.ts'

test('a request for a declared client that found no free slot in the last minute degrades health; others do not', async () => {
  const at = (turnedAway: number | undefined) =>
    callHealth(() => [
      { purpose: 'keys', declared: false, running: 32, waiting: 0, turnedAway: 0 },
      { purpose: 'logo', declared: true, running: 16, waiting: 3, turnedAway },
    ]).look()
  assert.deepEqual(await at(undefined), { outgoing: { status: 'ready' } })
  assert.deepEqual(await at(60_000), { outgoing: { status: 'ready' } })
  assert.deepEqual(await at(59_999), {
    outgoing: { status: 'degraded', reason: 'outgoing requests found no free slot: logo' },
  })
})
