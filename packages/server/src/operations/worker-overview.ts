import { mergedBy } from '../observe/exposition.ts'
import type { Family } from '../observe/registry.ts'
import { type PartHealth, type Readiness, unavailable } from './health/health.ts'
import { joined } from './joined.ts'
import type { Managed } from './management.ts'

/** What one worker says of itself. */
export type Told = { readiness: Readiness; families: readonly Family[] }

/** A worker by its number; `ask` resolves with `undefined` where it says nothing. */
export type Asked = { number: number; ask(): Promise<Told | undefined> }

/**
 * What operators see of several processes that are one server: every number with the worker that it is of, and a
 * readiness that holds for the port they share. As long as one worker is ready the port is served.
 */
export function workerOverview(workers: readonly Asked[]): Managed {
  const all = joined(() =>
    Promise.all(workers.map(async ({ number, ask }) => [String(number), await ask()] as const)),
  )
  return {
    async families() {
      const told = (await all()).flatMap(([number, each]) => (each ? [[number, each.families] as const] : []))
      return mergedBy('worker', new Map(told))
    },
    async ready() {
      const told = (await all()).map(([number, each]): [string, Readiness] => [
        number,
        each?.readiness ?? silent,
      ])
      return together(told)
    },
  }
}

const silent: Readiness = { status: 'unavailable', parts: { process: unavailable('does not answer') } }

function together(told: readonly (readonly [number: string, readiness: Readiness])[]): Readiness {
  const parts: Record<string, PartHealth> = {}
  for (const [number, readiness] of told) {
    for (const [name, part] of Object.entries(readiness.parts)) parts[`worker ${number}: ${name}`] = part
  }
  if (told.every(([, { status }]) => status === 'unavailable')) return { status: 'unavailable', parts }
  return { status: told.every(([, { status }]) => status === 'ready') ? 'ready' : 'degraded', parts }
}
