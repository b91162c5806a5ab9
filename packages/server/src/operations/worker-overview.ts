import { mergedBy } from '../observe/exposition.ts'
import type { Family } from '../observe/registry.ts'
import { type PartHealth, type Readiness, unavailable } from './health/health.ts'
import type { Managed } from './management.ts'
import { sharePending } from './share-pending.ts'

/** The health and metrics of one worker. */
export type Told = { readiness: Readiness; families: readonly Family[] }

/** A worker and its number. `ask` resolves with `undefined` if the worker does not respond. */
export type Asked = { number: number; ask(): Promise<Told | undefined> }

/**
 * Combines the metrics and health of several workers that form one server. Each sample gets the label of its worker.
 * The server is available as long as one worker is ready, since the workers share the port.
 */
export function workerOverview(workers: readonly Asked[]): Managed {
  const all = sharePending(() =>
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
