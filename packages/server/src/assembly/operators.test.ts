import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../log/log.ts'
import { createMetrics } from '../observe/metrics.ts'
import { readSettings } from '../settings/read-settings.ts'
import { operators } from './operators.ts'

/** The metrics of a server without a database, and how often each part of the database is read. */
function countedReads() {
  const reads = { jobs: 0, keys: 0, probes: 0 }
  const counted = async <Value>(what: keyof typeof reads, value: Value): Promise<Value> => {
    reads[what] += 1
    return value
  }
  const { families } = operators({
    settings: readSettings({ flags: { data: '/' }, environment: {}, folder: '/' }),
    storage: {
      probe: () => counted('probes', undefined),
      mails: { backlog: async () => ({ waiting: 0, oldestAt: undefined }) },
      keyCare: { list: () => counted('keys', []) },
      keys: { age: () => 0, isBehind: false, isUnreadable: false },
    },
    work: { health: () => counted('jobs', []) },
    metrics: createMetrics(),
    isStarted: () => true,
    waitingHashes: () => 0,
    callsNow: () => [],
    isWorker: false,
    now: () => 0,
    clockAhead: () => 0,
    log: createLog('silent'),
  })
  return { families, reads }
}

test('a scrape reads the jobs and the keys once, and concurrent scrapes share the result', async () => {
  const { families, reads } = countedReads()
  const [first, second] = await Promise.all([families(), families()])
  assert.equal(first, second)
  assert.ok(first.some(({ name }) => name === 'valetkey_job_late'))
  assert.deepEqual(reads, { jobs: 1, keys: 1, probes: 1 })
  await families()
  assert.deepEqual(reads, { jobs: 2, keys: 2, probes: 1 })
})
