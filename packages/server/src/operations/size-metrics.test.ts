import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JobHealth } from '../background/health.ts'
import { Registry } from '../observe/registry.ts'
import { clockHealth } from './health/clock-health.ts'
import { sizeMetrics } from './size-metrics.ts'

function aJob(facts: Record<string, unknown>): JobHealth {
  const times = { startedAt: 0, dueAt: 0, finishedAt: 0, succeededAt: 0, milliseconds: 1 }
  const heartbeat = { name: 'sizes', holder: 'x', ...times, outcome: 'done', failures: 0, facts } as const
  return { name: 'sizes', state: 'fine', sentence: '', age: 0, heartbeat }
}

async function shown(facts: Record<string, unknown>) {
  const registry = new Registry()
  sizeMetrics(registry, async () => [aJob(facts)])
  const families = await registry.collect()
  return families.flatMap(({ name, samples }) =>
    samples.map(({ labels, value }) => [name, ...Object.values(labels), value]),
  )
}

test('the size and the growth of the database are reported', async () => {
  const facts = { rows: { users: 3, grants: 7 }, bytes: 4096, walBytes: 12, growth: { bytes: 100, rows: 1 } }
  assert.deepEqual(await shown(facts), [
    ['valetkey_table_rows', 'users', 3],
    ['valetkey_table_rows', 'grants', 7],
    ['valetkey_database_bytes', 4096],
    ['valetkey_database_wal_bytes', 12],
    ['valetkey_database_growth_bytes_per_day', 100],
  ])
})

test('facts of another version, in another shape, are omitted', async () => {
  assert.deepEqual(await shown({ rows: 'many', bytes: null, growth: [] }), [])
})

test('a clock that was set back degrades health until it has caught up (promise R5)', async () => {
  assert.deepEqual(await clockHealth(() => 0).look(), { clock: { status: 'ready' } })
  const { clock } = await clockHealth(() => 3_600_000).look()
  assert.deepEqual(clock, {
    status: 'degraded',
    reason: "the machine's clock is 3600 s behind its earlier time",
  })
})
