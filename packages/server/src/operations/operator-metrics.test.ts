import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JobHealth } from '../background/health.ts'
import { Registry } from '../observe/registry.ts'
import { operatorMetrics } from './operator-metrics.ts'

async function series(jobs: readonly JobHealth[]) {
  const registry = new Registry()
  operatorMetrics(registry, {
    callsNow: () => [],
    ready: async () => ({ status: 'ready', parts: {} }),
    jobs: async () => jobs,
    keys: async () => [],
    waitingHashes: () => 0,
    now: () => 0,
    clockAhead: () => 0,
  })
  const families = await registry.collect()
  return (name: string) =>
    families
      .find((family) => family.name === name)
      ?.samples.map(({ labels, value }) => ({ ...labels, value }))
}

function cleanUp(facts: Record<string, unknown>): JobHealth {
  const times = { startedAt: 0, dueAt: 0, finishedAt: 0, succeededAt: 0, milliseconds: 1 }
  const heartbeat = { name: 'clean-up', holder: 'x', ...times, outcome: 'done', failures: 0, facts } as const
  return { name: 'clean-up', state: 'fine', sentence: '', age: 0, heartbeat }
}

test('the deleted rows and the backlog of the clean-up are reported for each table', async () => {
  const of = await series([cleanUp({ deleted: { one_time: 7, events: 0 }, backlog: { one_time: 3 } })])
  assert.deepEqual(of('valetkey_clean_up_deleted_rows'), [
    { table: 'one_time', value: 7 },
    { table: 'events', value: 0 },
  ])
  assert.deepEqual(of('valetkey_clean_up_backlog_rows'), [{ table: 'one_time', value: 3 }])
})

test('clean-up facts of another version, in another shape, are omitted', async () => {
  const of = await series([cleanUp({ deleted: 7, backlog: null })])
  assert.deepEqual(of('valetkey_clean_up_deleted_rows'), [])
  assert.deepEqual(of('valetkey_clean_up_backlog_rows'), [])
})
