import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exposition, mergedBy } from './exposition.ts'
import { Registry } from './registry.ts'

test('counters, gauges and histograms are written in the Prometheus text format', async () => {
  const registry = new Registry()
  const asked = registry.counter('asked_total', 'How often.', ['by', 'how'])
  asked.add(1, 'a', 'x')
  asked.add(2, 'a', 'x')
  asked.add(1, 'b"\\\n', 'y')
  const took = registry.histogram('took_seconds', 'How long.', [], [0.1, 1])
  for (const seconds of [0.1, 0.5, 7]) took.observe(seconds)
  registry.gauge('size_bytes', 'How much.', ['of'], () => [[['it'], 12.5]])
  assert.equal(
    exposition(await registry.collect()),
    `# HELP asked_total How often.
# TYPE asked_total counter
asked_total{by="a",how="x"} 3
asked_total{by="b\\"\\\\\\n",how="y"} 1
# HELP took_seconds How long.
# TYPE took_seconds histogram
took_seconds_bucket{le="0.1"} 1
took_seconds_bucket{le="1"} 2
took_seconds_bucket{le="+Inf"} 3
took_seconds_sum 7.6
took_seconds_count 3
# HELP size_bytes How much.
# TYPE size_bytes gauge
size_bytes{of="it"} 12.5
`,
  )
})

test('a metric has a limited number of series, whatever its label values are', async () => {
  const registry = new Registry()
  const counter = registry.counter('asked_total', 'How often.', ['by', 'how'])
  for (let each = 0; each < 2000; each += 1) counter.add(1, `stranger ${each}`, 'x')
  const [family] = await registry.collect()
  const samples = family?.samples ?? []
  assert.equal(samples.length, 501)
  assert.deepEqual(samples.at(-1), { labels: { by: 'other', how: 'other' }, value: 1500 })
})

test('a gauge that throws is omitted, and the others are still reported', async () => {
  const registry = new Registry()
  registry.gauge('rows', 'How many.', [], () => Promise.reject(new Error('the database is away')))
  registry.gauge('up', 'Whether.', [], () => 1)
  assert.equal(exposition(await registry.collect()), '# HELP up Whether.\n# TYPE up gauge\nup 1\n')
})

test('a gauge that never resolves does not block the others', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const registry = new Registry()
  registry.gauge('rows', 'How many.', [], () => new Promise<number>(() => {}))
  registry.gauge('up', 'Whether.', [], () => 1)
  const collected = registry.collect()
  await new Promise((resolve) => setImmediate(resolve))
  t.mock.timers.tick(1_000)
  assert.equal(exposition(await collected), '# HELP up Whether.\n# TYPE up gauge\nup 1\n')
})

test('a metric name can be registered only once', () => {
  const registry = new Registry()
  registry.counter('asked_total', 'How often.')
  assert.throws(
    () => registry.gauge('asked_total', 'How often.', [], () => 1),
    /asked_total is registered twice/,
  )
})

test('the metrics of several processes are merged, each with a label for its process', async () => {
  const [one, two] = [new Registry(), new Registry()]
  for (const [registry, count] of [
    [one, 1],
    [two, 2],
  ] as const) {
    registry.counter('asked_total', 'How often.').add(count)
  }
  const processes = new Map([
    ['1', await one.collect()],
    ['2', await two.collect()],
  ])
  assert.equal(
    exposition(mergedBy('worker', processes)),
    '# HELP asked_total How often.\n# TYPE asked_total counter\nasked_total{worker="1"} 1\nasked_total{worker="2"} 2\n',
  )
})
