import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Benchmark, Options } from '../benchmark.ts'
import type { Postgres } from '../contenders/postgres.ts'
import { startValetkey, type ValetkeyOptions } from '../contenders/valetkey.ts'
import type { Round } from '../generator/generator.ts'
import { Load } from '../load/load.ts'
import { populate } from '../populate.ts'
import type { Judged } from '../result.ts'
import { clientCredentialsEs256 } from '../scenarios/client-credentials.ts'
import { code } from '../scenarios/code.ts'
import { introspectionActive } from '../scenarios/introspection.ts'
import { refresh } from '../scenarios/refresh.ts'
import { median } from '../statistics.ts'

const asked = [clientCredentialsEs256, refresh, introspectionActive, code]
const most = 1.15

/** The cost of a request with an empty database, and with millions of grants. */
export const grants: Benchmark = {
  name: 'grants',
  title: 'Cost per request by the number of grants',
  async run(options) {
    const sizes = [0, 1_000_000, ...(options.huge ? [10_000_000] : [])]
    const engines = [undefined, ...(options.postgres === undefined ? [] : [options.postgres])]
    const rows: string[][] = []
    const goals: Judged[] = []
    const measured: Record<string, number> = {}
    for (const postgres of engines) {
      const engine = postgres === undefined ? 'SQLite' : 'PostgreSQL'
      const costs: Map<string, number>[] = []
      for (const size of sizes) {
        const { cost, bytes } = await withGrants(size, postgres, options)
        costs.push(cost)
        rows.push([
          `${engine}, ${size.toLocaleString('en')} grants`,
          ...asked.map(({ name }) => `${Math.round(cost.get(name) ?? Number.NaN)}`),
          bytes === undefined ? '–' : `${Math.round(bytes / 1e6)}`,
        ])
        for (const [name, value] of cost) measured[`${engine}, ${size} grants: ${name}`] = value
      }
      const [empty, full] = [costs[0], costs.at(-1)]
      const ratios = asked.map(({ name }) => (full?.get(name) ?? 0) / (empty?.get(name) ?? 1))
      const worst = Math.max(...ratios)
      goals.push({
        what: `CPU per request, ${engine}, at ${sizes.at(-1)?.toLocaleString('en')} grants`,
        goal: `at most ${most} × that of an empty database`,
        result: `${worst.toFixed(2)} × (${asked.map(({ name }, index) => `${name} ${ratios[index]?.toFixed(2)}`).join(', ')})`,
        met: worst <= most,
      })
    }
    return {
      name: 'grants',
      title: 'Cost per request by the number of grants',
      about:
        'Each grant has a user and a token family. The table shows the CPU time of one response, server and database together, in µs. The families in use are new, and their ids are spread among those of the others.',
      columns: ['', ...asked.map(({ title }) => `${title}, µs`), 'file MB'],
      rows,
      goals,
      notes: [],
      measured,
    }
  },
}

async function withGrants(size: number, postgres: Postgres | undefined, options: Options) {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-bench-'))
  const database = await postgres?.database()
  const how: ValetkeyOptions = {
    folder,
    ...(database === undefined || postgres === undefined
      ? {}
      : { database: { url: database.url, pid: postgres.pid } }),
  }
  try {
    // The first start creates the tables.
    await (await startValetkey(how)).stop()
    const file = join(folder, 'data', 'valetkey.db')
    options.say(`making ${size} grants`)
    if (size > 0) await populate(database === undefined ? { file } : { url: database.url }, size)
    const cost = await measured(how, size, options)
    return { cost, bytes: database === undefined ? statSync(file).size : undefined }
  } finally {
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measured(how: ValetkeyOptions, size: number, options: Options): Promise<Map<string, number>> {
  const running = await startValetkey(how)
  const load = new Load()
  const costs = new Map<string, number>()
  try {
    for (const scenario of asked) {
      const rounds: Round[] = []
      for (let round = 0; round <= options.rounds; round += 1) {
        options.say(`${size} grants, ${scenario.name}, round ${round} of ${options.rounds}`)
        rounds.push(
          await load.round({
            scenario: scenario.name,
            limit: false,
            contender: scenario.name,
            target: running.target,
            connections: scenario.connections,
            seconds: options.seconds,
            pids: running.pids,
            databasePids: running.databasePid === undefined ? [] : [running.databasePid],
          }),
        )
      }
      costs.set(scenario.name, median(rounds.slice(1).map(({ cpu, databaseCpu }) => cpu + databaseCpu)))
    }
    return costs
  } finally {
    load.stop()
    await running.stop()
  }
}
