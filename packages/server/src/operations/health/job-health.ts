import type { JobHealth } from '../../background/health.ts'
import type { Check, PartHealth } from './health.ts'

/**
 * Whether background work is done, one part for each job. Work that has stopped is `degraded`: everybody is still
 * served, and somebody has to look before the disk is full or a key too old. promise R15
 */
export function jobsHealth(health: () => Promise<readonly JobHealth[]>): Check {
  return {
    part: 'background',
    async look() {
      try {
        const parts = (await health()).map(({ name, state, sentence }): [string, PartHealth] => [
          name,
          state === 'fine' ? { status: 'ready' } : { status: 'degraded', reason: sentence },
        ])
        return Object.fromEntries(parts)
      } catch {
        // The database says so itself; of the work nothing is known.
        return { background: { status: 'degraded', reason: 'not known while the database is away' } }
      }
    },
  }
}
