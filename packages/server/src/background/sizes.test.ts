import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Facts } from './job-store.ts'
import { type SizeFacts, sizes } from './sizes.ts'

const hour = 3_600_000
const start = 1_800_000_000_000

async function measured(hours: readonly number[], bytes: (hour: number) => number): Promise<SizeFacts> {
  let facts: Facts = {}
  const { signal } = new AbortController()
  for (const each of hours) {
    const job = sizes({ sizes: async () => ({ rows: { users: 2, grants: each }, bytes: bytes(each) }) })
    const beat = { name: 'sizes', holder: '', startedAt: 0, dueAt: 0, finishedAt: 0, succeededAt: 0 } as const
    const last = { ...beat, outcome: 'done', failures: 0, milliseconds: 0, facts } as const
    facts = (await job.run({ now: start + each * hour, last, stopping: signal })).facts
  }
  return facts as SizeFacts
}

test('the job computes by how much the database grows per day', async () => {
  const facts = await measured([0, 0.5, 1, 6, 12], (at) => 1_000 + at * 100)
  assert.deepEqual(facts.growth, { bytes: 2_400, rows: 24 })
  assert.equal(facts.points.length, 4, 'one point per hour at most')
})

test('in the first hour there is no growth figure', async () => {
  assert.equal((await measured([0, 0.5], () => 1)).growth, undefined)
})

test('points older than two days are dropped, so that the growth figure is current', async () => {
  const hours = Array.from({ length: 100 }, (_, index) => index)
  const facts = await measured(hours, (at) => (at < 50 ? at * 1_000 : 50_000))
  assert.equal(facts.growth?.bytes, 0)
  assert.ok(facts.points.length <= 48)
})

test('malformed points in the last heartbeat are ignored', async () => {
  const { signal } = new AbortController()
  const beat = { name: 'sizes', holder: '', startedAt: 0, dueAt: 0, finishedAt: 0, succeededAt: 0 } as const
  for (const points of [undefined, 'x', [1], [[1, 2]], [['1', 2, 3]]]) {
    const last = { ...beat, outcome: 'done', failures: 0, milliseconds: 0, facts: { points } } as const
    const { facts } = await sizes({ sizes: async () => ({ rows: {}, bytes: 1 }) }).run({
      now: start,
      last,
      stopping: signal,
    })
    assert.deepEqual(facts.points, [[start, 1, 0]])
  }
})
