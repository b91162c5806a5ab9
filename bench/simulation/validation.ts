import { hashingShare } from '../../packages/server/src/accounts/passwords/hashing-pool.ts'
import { type Came, type Measured, measuredOf, type Shape, shapes, verbOf } from './costs.ts'
import type { Probed } from './probes.ts'
import { type Deployment, simulate, type Traffic } from './run.ts'

/** A measurement and its prediction. Milliseconds; `strangers`: the share of the cores used by other programs. */
export type Checked = { name: string; measured: Came; predicted: Came; strangers: number }

/** The kept figures by benchmark. */
export type Kept = ReadonlyMap<string, Readonly<Record<string, number>>>

/**
 * The maximum errors, relative to the measured value; for p99 a factor. The model has no garbage collection and no
 * time slices, which make most responses faster than the mean and a few much slower. So the simulated p50 is too high
 * and the p99 too low; the latter is shown with its factor. If other programs used more of the cores than this, the
 * measurement depends too much on them.
 */
export const bound = { perSecond: 0.25, p50: 0.3, p99: 4, strangers: 0.125 } as const

type Case = {
  name: string
  benchmark: string
  contender: string
  shape: Shape
  connections: number
  processes: number
  postgres: boolean
}

const on = (contender: string) => ({
  contender,
  processes: contender.endsWith('two instances') ? 2 : 1,
  postgres: contender.includes('PostgreSQL'),
})

/** One case for each bottleneck: the event loop, threads, the disk, a separate database, hashing. */
export const cases: readonly Case[] = [
  {
    name: 'client credentials, ES256',
    benchmark: 'client-credentials-es256',
    shape: shapes.clientCredentials,
    connections: 64,
    ...on('Valetkey, SQLite'),
  },
  {
    name: 'client credentials, opaque',
    benchmark: 'client-credentials-opaque',
    shape: shapes.opaque,
    connections: 64,
    ...on('Valetkey, SQLite'),
  },
  ...['Valetkey, SQLite', 'Valetkey, PostgreSQL', 'Valetkey, PostgreSQL, two instances'].map((contender) => ({
    name: `refresh, ${contender.slice('Valetkey, '.length)}`,
    benchmark: 'refresh',
    shape: shapes.refresh,
    connections: 64,
    ...on(contender),
  })),
  {
    name: 'whole flow, SQLite',
    benchmark: 'whole-flow',
    shape: shapes.wholeFlow,
    connections: 8,
    ...on('Valetkey, SQLite'),
  },
]

const times = { warmUp: 1_000, measured: 10_000 }
/** On the same machine a round trip costs only CPU, which was measured. */
const noNetwork = 0

/** Predicts each case from the costs of a response. Cases that were not measured are omitted. */
export function validate(kept: Kept, probed: Probed, cores: number, seed: number): Checked[] {
  const checked: Checked[] = []
  for (const { name, benchmark, contender, shape, connections, processes, postgres } of cases) {
    const measured = measuredOf(kept.get(benchmark) ?? {}, contender)
    if (measured === undefined) continue
    const verb = verbOf(name, shape, measured, probed)
    const deployment = here({ cores, processes, postgres, probed, measured })
    const { verbs } = simulate(deployment, [{ verb, connections, generator: measured.generator }], {
      ...times,
      seed,
    })
    const predicted = verbs.get(name)
    if (predicted === undefined) continue
    checked.push({ name, measured, predicted, strangers: measured.strangers / cores })
  }
  return [...checked, ...storm(kept, probed, cores, seed)]
}

/** Predicts refreshes during fifty sign-ins a second, from the separate costs of both. */
function storm(kept: Kept, probed: Probed, cores: number, seed: number): Checked[] {
  const of = (key: string) => kept.get('storm')?.[key] ?? Number.NaN
  const flow = measuredOf(kept.get('whole-flow') ?? {}, 'Valetkey, SQLite')
  const came = { perSecond: of('beside: perSecond'), p50: of('beside: p50'), p99: of('beside') }
  const strangers = of('beside: strangers')
  // From the rounds between those with sign-ins, so that both were measured under the same conditions.
  const refresh = {
    cpu: of('alone: cpu') / 1_000,
    databaseCpu: 0,
    generator: (of('alone: generatorBusy') / of('alone: perSecond')) * 1_000,
    strangers,
  }
  const known = [...Object.values(came), ...Object.values(refresh)].every(Number.isFinite)
  if (flow === undefined || !known) return []
  const name = 'refresh during 50 sign-ins a second, SQLite'
  const traffic: Traffic[] = [
    { verb: verbOf(name, shapes.refresh, refresh, probed), connections: 64, generator: refresh.generator },
    { verb: verbOf('sign-in', shapes.wholeFlow, flow, probed), perSecond: 50, generator: 0 },
  ]
  const deployment = here({
    cores,
    processes: 1,
    postgres: false,
    probed,
    measured: { ...refresh, strangers },
  })
  const predicted = simulate(deployment, traffic, { ...times, seed }).verbs.get(name)
  return predicted === undefined ? [] : [{ name, measured: came, predicted, strangers: strangers / cores }]
}

function here(of: {
  cores: number
  processes: number
  postgres: boolean
  probed: Probed
  measured: Measured
}): Deployment {
  return {
    machines: 1,
    // The cores used by other programs were not available.
    cores: Math.max(0.5, of.cores - of.measured.strangers),
    processes: of.processes,
    hashesAtOnce: hashingShare(of.processes, of.cores).atOnce ?? 1,
    sync: of.probed.sync,
    ...(of.postgres ? { postgres: { cores: undefined, roundTrip: noNetwork, connections: 20 } } : {}),
  }
}

/** The relative errors of a prediction; for p99 the factor, upward or downward. */
export function errors({ measured, predicted }: Checked): Came {
  const times = predicted.p99 / measured.p99
  return {
    perSecond: predicted.perSecond / measured.perSecond - 1,
    p50: predicted.p50 / measured.p50 - 1,
    p99: Math.max(times, 1 / times),
  }
}

/** The reasons to doubt the simulator, one line each; none if it is valid. */
export function doubts(checked: readonly Checked[]): string[] {
  const names = [...cases.map(({ name }) => name), 'refresh during 50 sign-ins a second, SQLite']
  const missing = names.filter((name) => !checked.some((each) => each.name === name))
  return [
    ...missing.map((name) => `${name}: not measured, or by an older version`),
    ...checked.flatMap((each) => {
      const { perSecond, p50, p99 } = errors(each)
      const off = (share: number) => `${Math.round(share * 100)} %`
      return [
        each.strangers <= bound.strangers
          ? []
          : [
              `${each.name}: other programs used ${off(each.strangers)} of the cores, measure again when the machine is idle`,
            ],
        Math.abs(perSecond) <= bound.perSecond
          ? []
          : [`${each.name}: responses per second are ${off(perSecond)} off`],
        Math.abs(p50) <= bound.p50 ? [] : [`${each.name}: p50 is ${off(p50)} off`],
        p99 <= bound.p99 ? [] : [`${each.name}: p99 is off by ${p99.toFixed(1)} times`],
      ].flat()
    }),
  ]
}
