import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Figures, figuresOf, judge, ratios } from './comparison.ts'
import type { Contender } from './contenders/contender.ts'

const round = {
  units: 1,
  perSecond: 1,
  p50: 1,
  p99: 1,
  p999: 1,
  cpu: 1,
  databaseCpu: 0,
  generatorBusy: 0.1,
  strangers: 0,
}

function some(
  name: string,
  kind: Contender['kind'],
  perSecond: number,
  cpu: number,
  postgres = false,
): Figures {
  const contender = { name, kind, postgres, start: () => assert.fail('nothing is started here') }
  return figuresOf(contender, [{ ...round, perSecond, cpu }])
}

const ours = some('Valetkey, SQLite', 'valetkey', 8_000, 100)
const onPostgres = some('Valetkey, PostgreSQL', 'valetkey', 3_000, 200, true)
const all = [
  some('Limit program', 'limit', 10_000, 80),
  some('Limit program, signing in threads', 'limit', 16_000, 90),
  some('Limit program, PostgreSQL', 'limit', 6_000, 150, true),
  ours,
  onPostgres,
  some('node-oidc-provider', 'node-oidc-provider', 4_000, 250),
]

test('one slow round does not change the figure', () => {
  const contender = { name: 'x', kind: 'valetkey', start: () => assert.fail('nothing is started') } as const
  const rounds = [90, 10, 100].map((perSecond) => ({ ...round, perSecond }))
  assert.equal(figuresOf(contender, rounds).perSecond, 90)
})

test('the limit is the best of the limit programs, separately for throughput and CPU', () => {
  assert.deepEqual(ratios(ours, all).ofLimit, { speed: 0.5, cpu: 0.8 })
})

test('a server on PostgreSQL is compared with a limit program on PostgreSQL', () => {
  assert.deepEqual(ratios(onPostgres, all).ofLimit, { speed: 0.5, cpu: 0.75 })
})

test('if the database is not used, both engines have the same limit', () => {
  const without = all.filter(({ name }) => name !== 'Limit program, PostgreSQL')
  assert.equal(ratios(onPostgres, without).ofLimit?.speed, 3 / 16)
})

test('the server of another checkout is compared with ours on the same engine', () => {
  const beside = [
    some('Beside, SQLite', 'beside', 10_000, 90),
    some('Beside, PostgreSQL', 'beside', 1_000, 400, true),
  ]
  assert.deepEqual(ratios(ours, [...all, ...beside]).overBeside, { speed: 0.8, cpu: 0.9 })
  assert.deepEqual(ratios(onPostgres, [...all, ...beside]).overBeside, { speed: 3, cpu: 2 })
  assert.equal(ratios(ours, all).overBeside, undefined)
})

test('a goal is judged by responses per second, and the CPU ratio is shown as well', () => {
  const met = judge({ against: 'node-oidc-provider', atLeast: 2 }, 'refresh', all)
  assert.deepEqual(met, {
    what: 'refresh',
    goal: 'at least 2.00 × node-oidc-provider in memory',
    result: '2.00 × (by CPU 2.50 ×)',
    met: true,
  })
  assert.equal(judge({ against: 'limit', atLeast: 0.7 }, 'refresh', all).met, false)
})

test('a goal that was not measured is not met', () => {
  const judged = judge({ against: 'limit', atLeast: 0.7 }, 'refresh', [ours])
  assert.deepEqual([judged.result, judged.met], ['not measured', false])
})
