import { measuredOf, type Shape, shapes, verbOf } from './costs.ts'
import type { Probed } from './probes.ts'
import { type Deployment, type Incident, type Simulated, simulate, type Traffic } from './run.ts'
import type { Kept } from './validation.ts'
import type { Verb } from './verb.ts'

/** One line of the plan. `about`: the machines and their utilization. */
export type Planned = {
  name: string
  perSecond: number
  p50: number
  p99: number
  about: string
  figures: Readonly<Record<string, number>>
}

/** Assumptions that were not measured here; docs/scale.md explains them. */
export const assumed = {
  /** Peak requests per second at the token endpoint, per million users. */
  tokenRequests: 500,
  /** The shares of the grant types. */
  shares: { refresh: 0.8, clientCredentials: 0.15, code: 0.05 },
  /** Further requests per token request. */
  introspections: 0.4,
  /** Password sign-ins per second, per million users. */
  signIns: 2.5,
  /** The cores of a server machine, and the processes on it. */
  cores: 4,
  /** Milliseconds of a round trip between server and database, and of a sync including a synchronous standby. */
  roundTrip: 0.5,
  sync: 1,
  connections: 8,
} as const

/** Machines are added until a third of them may fail, and cores until the database is less than two thirds busy. */
const aims = { machines: 0.6, database: 0.6 } as const
const databaseCores = [2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192] as const

type Mix = readonly { verb: Verb; share: number }[]

/** Plans deployments for these numbers of users in millions, and simulates failures of the last one. */
export function plan(
  kept: Kept,
  probed: Probed,
  { seed, people = [1, 10, 100], say }: { seed: number; people?: readonly number[]; say(line: string): void },
): Planned[] {
  const mix = mixOf(kept, probed)
  const plans: Planned[] = []
  for (const millions of people) {
    say(`simulating ${millions} million users`)
    const size = sized(mix, millions, seed)
    plans.push(line(`${millions} million people`, size.simulated, described(size), sizes(size)))
    if (millions !== people.at(-1)) continue
    for (const more of [1.25, 1.5, 1.75, 2]) {
      const times = { warmUp: 500, measured: 1_000, seed }
      const simulated = simulate(size.deployment, traffic(mix, millions * more), times)
      const name = `${millions} million people, ${more} times the load`
      plans.push(line(name, simulated, busy(simulated), {}))
    }
    say('simulating failures')
    plans.push(...broken(mix, millions, size, seed))
  }
  return plans
}

/** The mix of requests with their costs on PostgreSQL. The whole flow may have been measured on either engine. */
function mixOf(kept: Kept, probed: Probed): Mix {
  const verb = (name: string, benchmark: string, shape: Shape, contenders = ['Valetkey, PostgreSQL']) => {
    const found = contenders
      .map((each) => measuredOf(kept.get(benchmark) ?? {}, each))
      .find((each) => each !== undefined)
    if (found === undefined) throw new Error(`${benchmark}: no figures of ${contenders.join(' or ')}`)
    return verbOf(name, shape, found, probed)
  }
  const { shares } = assumed
  const any = ['Valetkey, PostgreSQL', 'Valetkey, SQLite']
  return [
    { verb: verb('refresh', 'refresh', shapes.refresh), share: shares.refresh },
    {
      verb: verb('client credentials', 'client-credentials-es256', shapes.clientCredentials, any),
      share: shares.clientCredentials,
    },
    { verb: verb('code', 'code', shapes.code), share: shares.code },
    {
      verb: verb('introspection', 'introspection-active', shapes.introspection),
      share: assumed.introspections,
    },
    {
      verb: verb('sign-in', 'whole-flow', shapes.wholeFlow, any),
      share: assumed.signIns / assumed.tokenRequests,
    },
  ]
}

function traffic(mix: Mix, millions: number): Traffic[] {
  return mix.map(({ verb, share }) => ({
    verb,
    perSecond: share * assumed.tokenRequests * millions,
    generator: 0,
  }))
}

type Size = { deployment: Deployment; simulated: Simulated; machines: number; cores: number }

/** The smallest number of machines, and the smallest database, that are not too busy. */
function sized(mix: Mix, millions: number, seed: number): Size {
  const work = (of: (verb: Verb) => number) =>
    mix.reduce((sum, { verb, share }) => sum + share * assumed.tokenRequests * millions * of(verb), 0) / 1_000
  // The search starts at the computed size; the simulation decides.
  let machines = Math.max(2, Math.ceil(work(ownCpu) / assumed.cores / aims.machines))
  let at = databaseCores.findIndex((cores) => cores * aims.database >= work(databaseCpu))
  for (;;) {
    const cores = databaseCores[at]
    if (cores === undefined)
      throw new RangeError(
        `${millions} million people need more than ${databaseCores.at(-1)} cores of one primary`,
      )
    const deployment = deployed(machines, cores)
    const simulated = simulate(deployment, traffic(mix, millions), {
      warmUp: 500,
      measured: millions > 10 ? 1_000 : 4_000,
      seed,
    })
    if (simulated.machines > aims.machines * 1.02) machines += Math.ceil(machines / 20)
    else if (simulated.database > aims.database * 1.02) at += 1
    else return { deployment, simulated, machines, cores }
  }
}

function deployed(machines: number, databaseCores: number): Deployment {
  const { cores, sync, roundTrip, connections } = assumed
  return {
    machines,
    cores,
    processes: cores,
    hashesAtOnce: 1,
    sync,
    postgres: { cores: databaseCores, roundTrip, connections },
  }
}

function ownCpu({ steps }: Verb): number {
  return steps.reduce(
    (sum, step) =>
      sum + ('main' in step ? step.main : 'sign' in step ? step.sign : 'hash' in step ? step.hash : 0),
    0,
  )
}

function databaseCpu({ steps }: Verb): number {
  return steps.reduce((sum, step) => sum + ('read' in step ? step.read : 'write' in step ? step.write : 0), 0)
}

/** The number of machines to simulate, with their share of the load: each process sees a failure in the same way. */
const slice = 6
const failOver = 5_000

function broken(mix: Mix, millions: number, { machines, cores }: Size, seed: number): Planned[] {
  const share = Math.min(1, slice / machines)
  const part = deployed(Math.round(machines * share), cores * share)
  const asked = traffic(mix, millions * share)
  const about = `${part.machines} of the ${machines} machines, with their share of the rest`
  const at = 1_000
  const window = (name: string, incident: Incident, from: number, measured: number) => {
    const times = { warmUp: at + from, measured, seed, incident }
    return line(name, simulate(part, asked, times), about, {})
  }
  const away: Incident = { at, failOver }
  const fewer: Incident = { at, losesMachines: Math.round(part.machines / 3) }
  return [
    window('fail-over of 5 s: while it lasts', away, 0, failOver),
    ...[0, 1, 2, 5].map((seconds) =>
      window(
        `fail-over of 5 s: the second from ${seconds} s after it`,
        away,
        failOver + seconds * 1_000,
        1_000,
      ),
    ),
    window('a third of the machines lost: the first second', fewer, 0, 1_000),
    window('a third of the machines lost: from then on', fewer, 1_000, 4_000),
  ]
}

/** The latencies are those of refreshes, the most frequent request; responses per second include all verbs. */
function line(
  name: string,
  simulated: Simulated,
  about: string,
  more: Readonly<Record<string, number>>,
): Planned {
  const refresh = simulated.verbs.get('refresh')
  const all = [...simulated.verbs.values()]
  const sum = (of: (each: (typeof all)[number]) => number) => all.reduce((total, each) => total + of(each), 0)
  const refused = sum(({ outcomes }) => outcomes.away + outcomes.busy + outcomes.lost)
  const share = refused / Math.max(1, refused + sum(({ outcomes }) => outcomes.answered))
  const [p50, p99] = [refresh?.p50 ?? Number.NaN, refresh?.p99 ?? Number.NaN]
  const perSecond = sum((each) => each.perSecond)
  return {
    name,
    perSecond,
    p50,
    p99,
    about: share > 0.0005 ? `${about}; ${(share * 100).toFixed(1)} % refused or lost` : about,
    figures: { perSecond, p50, p99, p999: refresh?.p999 ?? Number.NaN, refused: share, ...more },
  }
}

function described(size: Size): string {
  return `${size.machines} machines of ${assumed.cores} cores, a primary of ${size.cores}; ${busy(size.simulated)}`
}

function busy({ machines, database, log, group }: Simulated): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`
  return `machines ${percent(machines)} busy, database ${percent(database)}, log ${percent(log)} with ${group.toFixed(0)} writes a sync`
}

function sizes({ machines, cores, simulated }: Size): Record<string, number> {
  return {
    machines,
    databaseCores: cores,
    machinesBusy: simulated.machines,
    databaseBusy: simulated.database,
    logBusy: simulated.log,
  }
}
