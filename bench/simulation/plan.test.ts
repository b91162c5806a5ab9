import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plan } from './plan.ts'
import type { Kept } from './validation.ts'

const probed = { sync: 0.1, sign: 0.03, hash: 32 }

/** Costs as `compare.ts` keeps them, in microseconds. */
function costs(cpu: number, databaseCpu: number): Readonly<Record<string, number>> {
  const measured = { cpu, databaseCpu, generatorCpu: 20, strangers: 0, perSecond: 1, p50: 1, p99: 1 }
  return Object.fromEntries(
    Object.entries(measured).map(([key, value]) => [`Valetkey, PostgreSQL: ${key}`, value]),
  )
}

const kept: Kept = new Map([
  ['refresh', costs(400, 200)],
  ['client-credentials-es256', costs(100, 0)],
  ['code', costs(600, 400)],
  ['introspection-active', costs(250, 100)],
  ['whole-flow', costs(40_000, 3_000)],
])

test('a plan serves its load, even if a third of its machines are lost', () => {
  const plans = plan(kept, probed, { seed: 1, people: [4], say: () => undefined })
  const named = (name: string) => {
    const found = plans.find((each) => each.name === name)
    assert.ok(found, `${name} is not in ${plans.map((each) => each.name).join(', ')}`)
    return found
  }
  const whole = named('4 million people')
  // 2,000 token requests, 800 introspections and 10 sign-ins a second.
  assert.ok(Math.abs(whole.perSecond / 2_810 - 1) < 0.1, `${whole.perSecond}`)
  assert.ok((whole.figures.machinesBusy ?? 1) <= 0.62 && (whole.figures.databaseBusy ?? 1) <= 0.62)
  assert.equal(whole.figures.refused, 0)

  const away = named('fail-over of 5 s: while it lasts')
  assert.ok((away.figures.refused ?? 0) > 0.2, `${away.figures.refused}`)
  const later = named('fail-over of 5 s: the second from 5 s after it')
  assert.ok(later.figures.refused === 0 && later.p99 < 3 * whole.p99, `${later.p99}`)
  const lost = named('a third of the machines lost: from then on')
  assert.ok(lost.figures.refused === 0 && Math.abs(lost.perSecond / 2_810 - 1) < 0.1, `${lost.perSecond}`)
})

test('a plan needs all costs', () => {
  const without = new Map([...kept].filter(([name]) => name !== 'code'))
  assert.throws(
    () => plan(without, probed, { seed: 1, people: [1], say: () => undefined }),
    /code: no figures of Valetkey, PostgreSQL/,
  )
})
