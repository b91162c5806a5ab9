import type { Scenario } from '../scenario.ts'
import type { Contender, Running } from './contender.ts'
import { oidcProvider } from './oidc-provider.ts'
import type { Postgres } from './postgres.ts'
import { startValetkey, type ValetkeyOptions } from './valetkey.ts'

/** The contenders of a scenario on this machine. */
export function contendersOf(
  scenario: Pick<Scenario, 'name' | 'stored' | 'scales'>,
  postgres: Postgres | undefined,
  peers: readonly Contender[],
  beside?: string,
): Contender[] {
  const { stored, scales } = scenario
  const here: Contender[] = [
    valetkey('Valetkey, SQLite', () => startValetkey()),
    ...(scales ? [valetkey('Valetkey, SQLite, --workers 2', () => startValetkey({ workers: 2 }))] : []),
  ]
  if (postgres !== undefined && (stored || scales)) {
    here.push(onPostgres('Valetkey, PostgreSQL', postgres, { instances: 1 }))
    if (scales) here.push(onPostgres('Valetkey, PostgreSQL, two instances', postgres, { instances: 2 }))
  }
  if (beside !== undefined) {
    here.push({ ...valetkey('Beside, SQLite', () => startValetkey({ checkout: beside })), kind: 'beside' })
    if (postgres !== undefined && stored) {
      const other = onPostgres('Beside, PostgreSQL', postgres, { checkout: beside })
      here.push({ ...other, kind: 'beside' })
    }
  }
  return [...here, oidcProvider, ...peers].filter((contender) => contender.without?.(scenario.name) !== true)
}

function valetkey(name: string, start: () => Promise<Running>): Contender {
  return { name, kind: 'valetkey', start }
}

function onPostgres(name: string, postgres: Postgres, options: ValetkeyOptions): Contender {
  return {
    name,
    kind: 'valetkey',
    postgres: true,
    async start() {
      const { url, drop } = await postgres.database()
      try {
        const running = await startValetkey({ ...options, database: { url, pid: postgres.pid } })
        return {
          ...running,
          async stop() {
            await running.stop()
            await drop()
          },
        }
      } catch (error) {
        await drop()
        throw error
      }
    },
  }
}
