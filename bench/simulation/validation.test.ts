import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measuredOf, shapes, verbOf } from './costs.ts'
import { type Checked, cases, doubts, errors } from './validation.ts'

const probed = { sync: 0.1, sign: 0.03, hash: 32 }
const cost = { cpu: 0.25, databaseCpu: 0.2, generator: 0.02, strangers: 0 }

const names = [...cases.map(({ name }) => name), 'refresh during 50 sign-ins a second, SQLite']

function allChecked(part: Partial<Checked> = {}): Checked[] {
  const came = { perSecond: 1_000, p50: 10, p99: 20 }
  return names.map((name, index) => ({
    name,
    measured: came,
    predicted: came,
    strangers: 0,
    ...(index === 0 ? part : {}),
  }))
}

test('the steps of a verb add up to the measured cost, whatever its shape', () => {
  for (const shape of Object.values(shapes)) {
    const measured = shape === shapes.wholeFlow ? { ...cost, cpu: 42 } : cost
    const { steps } = verbOf('any', shape, measured, probed)
    const sum = (kinds: readonly string[]) =>
      steps
        .flatMap((step) => Object.entries(step))
        .reduce((total, [kind, ms]) => total + (kinds.includes(kind) ? ms : 0), 0)
    assert.ok(Math.abs(sum(['main', 'sign', 'hash']) - measured.cpu) < 1e-9)
    const asks = steps.some((step) => 'read' in step || 'write' in step)
    assert.ok(Math.abs(sum(['read', 'write']) - (asks ? measured.databaseCpu : 0)) < 1e-9)
  }
})

test('figures of an older version, which lack a cost, are ignored', () => {
  const whole = Object.fromEntries(
    ['cpu', 'databaseCpu', 'generatorCpu', 'strangers', 'perSecond', 'p50', 'p99'].map((key) => [
      `A: ${key}`,
      1_000,
    ]),
  )
  assert.equal(measuredOf(whole, 'A')?.cpu, 1)
  assert.equal(measuredOf(whole, 'B'), undefined)
  const { 'A: strangers': _, ...older } = whole
  assert.equal(measuredOf(older, 'A'), undefined)
})

test('a case that is missing, too far off, or measured under other load is doubted', () => {
  assert.deepEqual(doubts(allChecked()), [])
  assert.match(doubts(allChecked().slice(1)).join(), new RegExp(`${names[0]}: not measured`))
  const off = (predicted: Partial<Checked['predicted']>) =>
    doubts(allChecked({ predicted: { perSecond: 1_000, p50: 10, p99: 20, ...predicted } }))
  assert.deepEqual(off({ perSecond: 1_240, p50: 8, p99: 60 }), [])
  assert.match(off({ perSecond: 1_260 }).join(), /responses per second are 26 % off/)
  assert.match(off({ perSecond: 740 }).join(), /responses per second are -26 % off/)
  assert.match(off({ p50: 13.2 }).join(), /p50 is 32 % off/)
  assert.match(off({ p99: 4 }).join(), /p99 is off by 5.0 times/)
  assert.match(doubts(allChecked({ strangers: 0.3 })).join(), /other programs used 30 % of the cores/)
})

test('the error of p99 is a factor, in either direction', () => {
  const [one] = allChecked({ predicted: { perSecond: 1_000, p50: 10, p99: 5 } })
  const [other] = allChecked({ predicted: { perSecond: 1_000, p50: 10, p99: 80 } })
  assert.ok(one && other)
  assert.equal(errors(one).p99, errors(other).p99)
})
