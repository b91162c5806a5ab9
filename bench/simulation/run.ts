import { percentile } from '../statistics.ts'
import { Agenda } from './agenda.ts'
import { Log } from './disk.ts'
import { Machine } from './machine.ts'
import { Chance } from './random.ts'
import { type Outcome, SimulatedServer } from './server.ts'
import { Primary, postgresStore, sqliteStore } from './store.ts'
import { Threads } from './thread.ts'
import type { Verb } from './verb.ts'

/** The load: closed-loop connections that wait for the previous response, or random arrivals. */
export type Traffic =
  | { verb: Verb; connections: number; generator: number }
  | { verb: Verb; perSecond: number; generator: number }

/** The simulated deployment. Times in milliseconds. */
export type Deployment = {
  /** The number of server machines, and the processes on each. */
  machines: number
  cores: number
  processes: number
  hashesAtOnce: number
  /** The duration of a sync of the disk with the log. */
  sync: number
  /** Without it, each process uses SQLite. `cores` undefined: it shares the first machine, as in the benchmarks. */
  postgres?: { cores: number | undefined; roundTrip: number; connections: number }
}

export type Incident = { at: number } & ({ failOver: number } | { losesMachines: number })

export type Figures = {
  perSecond: number
  p50: number
  p99: number
  p999: number
  outcomes: Readonly<Record<Outcome, number>>
}

/** The figures of each verb, and the utilization of each part, from 0 to 1. */
export type Simulated = {
  verbs: ReadonlyMap<string, Figures>
  machines: number
  database: number
  log: number
  /** The mean number of writes per sync of PostgreSQL's log. */
  group: number
}

type Times = { warmUp: number; measured: number; seed: number; incident?: Incident }
type Counted = { latencies: number[]; outcomes: Record<Outcome, number> }

/** Simulates the traffic on the deployment. Only requests that are answered after the warm-up are counted. */
export function simulate(deployment: Deployment, traffic: readonly Traffic[], times: Times): Simulated {
  const { warmUp, measured, seed, incident } = times
  const agenda = new Agenda()
  const chance = new Chance(seed)
  const machines = Array.from({ length: deployment.machines }, () => new Machine(agenda, deployment.cores))
  const [home = new Machine(agenda, deployment.cores)] = machines
  const { postgres } = deployment
  const log = new Log(agenda, deployment.sync)
  const databaseMachine = postgres?.cores === undefined ? home : new Machine(agenda, postgres.cores)
  const primary = new Primary(agenda, databaseMachine, log)
  const servers = machines.map((machine) =>
    Array.from(
      { length: deployment.processes },
      () =>
        new SimulatedServer(
          { agenda, machine, chance, hashesAtOnce: deployment.hashesAtOnce },
          (ours, own, loop) =>
            postgres === undefined
              ? sqliteStore(ours, own, loop, deployment.sync)
              : postgresStore(primary, postgres.roundTrip, postgres.connections),
        ),
    ),
  )
  // The load generator is one thread on the first machine.
  const generator = new Threads(home, 1)
  const counted = new Map<string, Counted>()
  let serving = servers.flat()

  const ask = (index: number, { verb, generator: cost }: Traffic, then: () => void) => {
    const began = agenda.now
    const answered = (outcome: Outcome) => {
      const found = counted.get(verb.name)
      if (agenda.now >= warmUp && found !== undefined) {
        found.outcomes[outcome] += 1
        if (outcome === 'answered') found.latencies.push(agenda.now - began)
      }
      then()
    }
    const send = () => {
      const server = serving[index % serving.length]
      if (server === undefined) answered('lost')
      else server.serve(verb, answered)
    }
    if (cost > 0) generator.run(cost, send)
    else send()
  }
  for (const each of traffic) {
    counted.set(each.verb.name, { latencies: [], outcomes: { answered: 0, busy: 0, away: 0, lost: 0 } })
    if ('connections' in each) {
      for (let index = 0; index < each.connections; index += 1) {
        const again = () => ask(index, each, again)
        agenda.after(0, again)
      }
    } else {
      const arrive = () => {
        ask(Math.floor(chance.next() * serving.length), each, () => undefined)
        agenda.after(chance.exponential(1_000 / each.perSecond), arrive)
      }
      agenda.after(chance.exponential(1_000 / each.perSecond), arrive)
    }
  }
  if (incident !== undefined) {
    agenda.after(incident.at, () => {
      if ('failOver' in incident) primary.failOver(incident.failOver)
      else {
        for (const server of servers.slice(0, incident.losesMachines).flat()) server.kill()
        serving = servers.slice(incident.losesMachines).flat()
      }
    })
  }

  agenda.runUntil(warmUp)
  const busy = () => ({
    machines: mean(machines.map((machine) => machine.utilisation(measured))),
    database: databaseMachine === home ? Number.NaN : databaseMachine.utilisation(measured),
    log: log.utilisation(measured),
  })
  busy()
  agenda.runUntil(warmUp + measured)
  return {
    verbs: new Map([...counted].map(([name, each]) => [name, figures(each, measured)])),
    ...busy(),
    group: log.commits / Math.max(1, log.syncs),
  }
}

function figures({ latencies, outcomes }: Counted, measured: number): Figures {
  const sorted = Float64Array.from(latencies).sort()
  const at = (share: number) => percentile(sorted as unknown as readonly number[], share)
  return {
    perSecond: (latencies.length / measured) * 1_000,
    p50: at(0.5),
    p99: at(0.99),
    p999: at(0.999),
    outcomes,
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
