import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PartHealth } from './health/health.ts'
import { type Told, workerOverview } from './worker-overview.ts'

const told = (status: PartHealth['status'], value: number): Told => ({
  readiness: { status, parts: { database: { status } } },
  families: [{ name: 'asked_total', help: 'How often.', type: 'counter', samples: [{ labels: {}, value }] }],
})
const overview = (...workers: readonly (Told | undefined)[]) =>
  workerOverview(workers.map((each, index) => ({ number: index + 1, ask: async () => each })))

test('one scrape returns the metrics of every worker that responds', async () => {
  const families = await overview(told('ready', 1), undefined, told('ready', 3)).families()
  assert.deepEqual(
    families.flatMap(({ samples }) => samples.map(({ labels, value }) => [labels.worker, value])),
    [
      ['1', 1],
      ['3', 3],
    ],
  )
})

test('the server is available while one worker is ready, and the parts name the other workers', async () => {
  const status = async (...workers: readonly (Told | undefined)[]) =>
    (await overview(...workers).ready()).status
  assert.equal(await status(told('ready', 1), told('ready', 1)), 'ready')
  assert.equal(await status(told('ready', 1), told('degraded', 1)), 'degraded')
  assert.equal(await status(told('ready', 1), undefined), 'degraded')
  assert.equal(await status(told('unavailable', 1), undefined), 'unavailable')
  assert.equal(await status(), 'unavailable')
  assert.deepEqual((await overview(told('ready', 1), undefined).ready()).parts, {
    'worker 1: database': { status: 'ready' },
    'worker 2: process': { status: 'unavailable', reason: 'does not answer' },
  })
})

test('concurrent scrapes and probes ask each worker only once', async () => {
  let asked = 0
  const ask = async () => {
    asked += 1
    return told('ready', asked)
  }
  const { families, ready } = workerOverview([{ number: 1, ask }])
  await Promise.all([families(), families(), ready()])
  assert.equal(asked, 1)
  assert.equal((await families())[0]?.samples[0]?.value, 2)
})
