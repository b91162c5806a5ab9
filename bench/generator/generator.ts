import { once as event } from 'node:events'
import { Connection } from '../load/connection.ts'
import { cpuSince, machineSince } from '../load/cpu.ts'
import { expectAnswer, type Script } from '../load/http.ts'
import type { Target } from '../parameters.ts'
import type { Play } from '../scenario.ts'
import { playable } from '../scenarios/index.ts'
import { percentile } from '../statistics.ts'

/** The parameters of one round of load, as plain data for the load generator's process. */
export type Order = {
  scenario: string
  /** The limit program gets requests of its own. */
  limit: boolean
  /** The contender whose state from earlier rounds is used. */
  contender: string
  target: Target
  connections: number
  seconds: number
  /** The maximum number of units, if the time limit is not reached first. */
  units?: number
  pids: readonly number[]
  databasePids: readonly number[]
}

/** The result of a round. Latencies in milliseconds, CPU in microseconds per unit. */
export type Round = {
  units: number
  perSecond: number
  p50: number
  p99: number
  p999: number
  cpu: number
  databaseCpu: number
  /** The share of one core that the generator itself used, from 0 to 1. */
  generatorBusy: number
  /** The number of cores used by other programs. */
  strangers: number
}

/** A message of the generator: ready to measure, the result, or an error. */
export type Report = { prepared: true } | { result: Round } | { error: string }

const plays = new Map<string, { play: Play; ready: boolean }>()

process.on('message', (order: Order | 'measure') => {
  if (order === 'measure') return
  round(order)
    .then((result) => process.send?.({ result }))
    .catch((error: unknown) =>
      process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
    )
})
process.on('disconnect', () => process.exit(0))

async function round(order: Order): Promise<Round> {
  const known = plays.get(order.contender) ?? { play: playOf(order), ready: false }
  plays.set(order.contender, known)
  const { play } = known
  const { addresses } = order.target
  const connections = await Promise.all(
    Array.from({ length: order.connections }, (_, index) => {
      const address = addresses[index % addresses.length]
      if (address === undefined) throw new Error('a contender without an address')
      return Connection.open(address)
    }),
  )
  try {
    const [first] = connections
    if (!known.ready && play.setUp !== undefined) await first?.play(once(play.setUp()))
    known.ready = true
    await Promise.all(
      connections.map(async (connection, index) => {
        const preparation = play.prepare?.(index, order.seconds)
        if (preparation !== undefined) await connection.play(once(preparation))
      }),
    )
    process.send?.({ prepared: true } satisfies Report)
    await event(process, 'message')
    return await measure(order, play, connections)
  } finally {
    for (const connection of connections) connection.close()
  }
}

function playOf(order: Order): Play {
  const scenario = playable.find(({ name }) => name === order.scenario)
  if (scenario === undefined) throw new Error(`unknown scenario ${order.scenario}`)
  if (!order.limit) return scenario.play(order.target)
  const request = scenario.limit?.request(order.target)
  if (request === undefined) throw new Error(`${scenario.name} has no limit program`)
  return {
    *unit() {
      expectAnswer(yield request, 200, '"access_token":"')
    },
  }
}

async function measure(order: Order, play: Play, connections: readonly Connection[]): Promise<Round> {
  const latencies: number[] = []
  const theirs = cpuSince(order.pids)
  const databases = cpuSince(order.databasePids)
  const everybody = machineSince()
  const own = process.cpuUsage()
  const began = performance.now()
  const end = began + order.seconds * 1000
  let begun = 0
  await Promise.all(
    connections.map((connection, index) =>
      connection.play(
        () => {
          if (performance.now() >= end || begun === order.units) return undefined
          begun += 1
          return play.unit(index)
        },
        (ms) => latencies.push(ms),
      ),
    ),
  )
  const seconds = (performance.now() - began) / 1000
  const units = latencies.length
  const used = process.cpuUsage(own)
  const [cpu, databaseCpu, all] = [theirs(), databases(), everybody()]
  const generator = (used.user + used.system) / 1e6
  latencies.sort((a, b) => a - b)
  return {
    units,
    perSecond: units / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    p999: percentile(latencies, 0.999),
    cpu: (cpu / units) * 1e6,
    databaseCpu: (databaseCpu / units) * 1e6,
    generatorBusy: generator / seconds,
    strangers: Math.max(0, all - cpu - databaseCpu - generator) / seconds,
  }
}

function once(script: Script): () => Script | undefined {
  let next: Script | undefined = script
  return () => {
    const given = next
    next = undefined
    return given
  }
}
