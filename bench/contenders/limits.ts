import { fileURLToPath } from 'node:url'
import { bench, type Target } from '../parameters.ts'
import type { Scenario } from '../scenario.ts'
import type { Contender } from './contender.ts'
import type { LimitSetting } from './limit-work.ts'
import type { Postgres } from './postgres.ts'
import { startProgram } from './program.ts'

/** The limit programs of a scenario: both ways of signing if it signs ES256, and one statement on each engine. */
export function limitsOf(scenario: Scenario, postgres: Postgres | undefined): Contender[] {
  const work = scenario.limit?.work
  if (work === undefined) return []
  const all = [limit('Limit program', work)]
  if (work.signs?.alg === 'ES256')
    all.push(limit('Limit program, signing in threads', { ...work, threads: true }))
  if (work.statement !== undefined && postgres !== undefined)
    all.push(limit('Limit program, PostgreSQL', work, postgres))
  return all
}

function limit(name: string, setting: LimitSetting, postgres?: Postgres): Contender {
  return {
    name,
    kind: 'limit',
    ...(postgres === undefined ? {} : { postgres: true }),
    async start() {
      const database = await postgres?.database()
      const path = fileURLToPath(new URL('./limit.ts', import.meta.url))
      const given = database === undefined ? setting : { ...setting, database: database.url }
      const program = await startProgram(name, [path, JSON.stringify(given)])
      return {
        target: target(program.url),
        pids: program.process.pid === undefined ? [] : [program.process.pid],
        ...(postgres === undefined ? {} : { databasePid: postgres.pid }),
        async stop() {
          await program.stop()
          await database?.drop()
        },
      }
    },
  }
}

/** It responds in the same way on every path; the requests are the same as for Valetkey. */
function target(url: string): Target {
  const { hostname, port } = new URL(url)
  const { service, shop, page, api, scope } = bench
  return {
    addresses: [{ host: hostname, port: Number(port) }],
    issuer: url,
    paths: {
      authorize: '/authorize',
      token: '/token',
      introspect: '/introspect',
      revoke: '/revoke',
      userinfo: '/userinfo',
      jwks: '/jwks',
      metadata: '/',
    },
    service: { es256: service, rs256: service, opaque: service },
    shop,
    page,
    api,
    namesResource: true,
    scope,
  }
}
