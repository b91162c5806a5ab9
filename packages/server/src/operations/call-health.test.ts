import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callHealth } from './call-health.ts'

test('calls that found no place within a minute are worth a look, and people are served all the same', async () => {
  const at = (turnedAway: number | undefined) =>
    callHealth(() => [
      { purpose: 'keys', declared: true, running: 1, waiting: 0, turnedAway: undefined },
      { purpose: 'logo', declared: false, running: 16, waiting: 3, turnedAway },
    ]).look()
  assert.deepEqual(await at(undefined), { outgoing: { status: 'ready' } })
  assert.deepEqual(await at(60_000), { outgoing: { status: 'ready' } })
  assert.deepEqual(await at(59_999), {
    outgoing: { status: 'degraded', reason: 'calls found no place: logo of other clients' },
  })
})
