import assert from 'node:assert/strict'
import test from 'node:test'
import { keyRotation } from './rotate-due-keys.ts'

test('each key change is logged, without any key material', async () => {
  const told: object[] = []
  const change = { kid: 'k1', use: 'sign', alg: 'ES256', became: 'next', activatesAt: 7, sealed: 'secret' }
  const asked: number[] = []
  const job = keyRotation(
    async (now) => {
      asked.push(now)
      return now === 1 ? [change] : []
    },
    { info: (facts) => void told.push(facts) },
  )
  const run = { last: undefined, stopping: new AbortController().signal }
  assert.deepEqual(await job.run({ ...run, now: 1 }), { facts: { changes: 1 } })
  assert.deepEqual(await job.run({ ...run, now: 2 }), { facts: { changes: 0 } })
  assert.deepEqual(asked, [1, 2])
  assert.deepEqual(told, [{ kid: 'k1', use: 'sign', alg: 'ES256', became: 'next' }])
})
