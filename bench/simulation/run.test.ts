import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Deployment, type Incident, simulate, type Traffic } from './run.ts'
import type { Verb } from './verb.ts'

const once: Verb = { name: 'once', steps: [{ main: 1 }] }
const writing: Verb = { name: 'writing', steps: [{ main: 0.1 }, { write: 0.1 }, { main: 0.1 }] }
const times = { warmUp: 500, measured: 4_000, seed: 1 }

function aDeployment(part: Partial<Deployment> = {}): Deployment {
  return { machines: 1, cores: 2, processes: 1, hashesAtOnce: 1, sync: 1, ...part }
}

const postgres = { cores: 8, roundTrip: 0.5, connections: 20 }
const fleet = aDeployment({ machines: 3, cores: 1, postgres })

function near(found: number | undefined, expected: number, share: number): void {
  assert.ok(found !== undefined && Math.abs(found / expected - 1) <= share, `${found}, not ${expected}`)
}

test('an event loop responds no faster than its work allows, and closed-loop requests wait for all others', () => {
  const { verbs } = simulate(aDeployment(), [{ verb: once, connections: 10, generator: 0 }], times)
  near(verbs.get('once')?.perSecond, 1_000, 0.02)
  near(verbs.get('once')?.p50, 10, 0.1)
})

test('random arrivals wait as queueing theory predicts for a single server', () => {
  // M/G/1: the mean wait is λE[S²]/2(1−ρ); for our distribution of service times E[S²] is 1.25.
  const { verbs } = simulate(aDeployment(), [{ verb: once, perSecond: 700, generator: 0 }], {
    warmUp: 1_000,
    measured: 100_000,
    seed: 3,
  })
  near(verbs.get('once')?.perSecond, 700, 0.03)
  // The mean response takes 1 + 0.7 × 1.25 / 0.6 = 2.46 ms; most take less.
  const { p50 = 0, p99 = 0 } = verbs.get('once') ?? {}
  assert.ok(p50 > 1.5 && p50 < 2.46 && p99 > 6 && p99 < 14, `${p50} ${p99}`)
})

test('the same seed gives the same figures, and another seed gives others', () => {
  const traffic: Traffic[] = [{ verb: writing, perSecond: 1_000, generator: 0 }]
  const p99 = (seed: number) => simulate(fleet, traffic, { ...times, seed }).verbs.get('writing')?.p99
  assert.equal(p99(1), p99(1))
  assert.notEqual(p99(1), p99(2))
})

test('on SQLite all waiting writes share one slow sync, which blocks the event loop', () => {
  const { verbs } = simulate(
    aDeployment({ sync: 10 }),
    [{ verb: writing, connections: 50, generator: 0 }],
    times,
  )
  // One sync for each would make 97 of them a second; one for all fifty, who need 15 ms of work, 2,000.
  const { perSecond = 0 } = verbs.get('writing') ?? {}
  assert.ok(perSecond > 1_000 && perSecond <= 2_000, `${perSecond}`)
})

test('on PostgreSQL commits of several processes share a sync, so the log is not the limit', () => {
  const found = simulate(fleet, [{ verb: writing, connections: 60, generator: 0 }], times)
  assert.ok(found.group > 3, `${found.group}`)
  assert.ok((found.verbs.get('writing')?.perSecond ?? 0) > 5_000)
})

test('hashing beyond the length of the queue is refused and does not slow other requests', () => {
  const hashing: Verb = { name: 'hashing', steps: [{ hash: 100 }] }
  const { verbs } = simulate(
    aDeployment(),
    [
      { verb: hashing, perSecond: 100, generator: 0 },
      { verb: once, perSecond: 100, generator: 0 },
    ],
    { ...times, measured: 10_000 },
  )
  near(verbs.get('hashing')?.perSecond, 10, 0.1)
  assert.ok((verbs.get('hashing')?.outcomes.busy ?? 0) > 500)
  assert.ok((verbs.get('once')?.p99 ?? 99) < 5)
})

test('during a fail-over writes are refused or late, and later they are normal again', () => {
  const incident: Incident = { at: 1_000, failOver: 6_000 }
  const window = (warmUp: number, measured: number) =>
    simulate(fleet, [{ verb: writing, perSecond: 1_500, generator: 0 }], {
      warmUp,
      measured,
      seed: 1,
      incident,
    }).verbs.get('writing')
  const during = window(1_050, 5_900)
  assert.equal(during?.outcomes.answered, 0)
  assert.ok((during?.outcomes.away ?? 0) > 1_000)
  const later = window(12_000, 2_000)
  assert.equal(later?.outcomes.away, 0)
  near(later?.perSecond, 1_500, 0.1)
})

test('lost machines no longer respond, and the others take over their load', () => {
  const incident: Incident = { at: 600, losesMachines: 1 }
  const found = simulate(fleet, [{ verb: writing, perSecond: 2_000, generator: 0 }], { ...times, incident })
  assert.ok((found.verbs.get('writing')?.outcomes.lost ?? 0) < 20)
  near(found.verbs.get('writing')?.perSecond, 2_000, 0.05)
  const alone = simulate(fleet, [{ verb: writing, perSecond: 2_000, generator: 0 }], times)
  assert.ok((found.verbs.get('writing')?.p99 ?? 0) > (alone.verbs.get('writing')?.p99 ?? 0))
})
