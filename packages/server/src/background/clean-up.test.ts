import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanUp } from './clean-up.ts'
import type { JobState } from './job-store.ts'

test('a run deletes only rows that had expired when the previous run started', async () => {
  const seen: number[] = []
  const job = cleanUp({
    async sweep(now) {
      seen.push(now)
      return { deleted: {}, backlog: {}, more: false }
    },
  })
  const stopping = new AbortController().signal
  const last = (startedAt: number) => ({ startedAt }) as JobState
  await job.run({ now: 60_000, last: undefined, stopping })
  await job.run({ now: 120_000, last: last(60_000), stopping })
  // The clock has jumped ahead by days; then the clock of another process was ahead.
  await job.run({ now: 900_000_000, last: last(120_000), stopping })
  await job.run({ now: 900_000_000, last: last(950_000_000), stopping })
  assert.deepEqual(seen, [60_000, 60_000, 120_000, 900_000_000])
})
