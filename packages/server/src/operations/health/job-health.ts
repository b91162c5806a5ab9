import type { JobHealth } from '../../background/health.ts'
import type { Check, PartHealth } from './health.ts'

/**
 * Checks that background jobs run, one part for each job. A late job is `degraded`: requests are still served, but an
 * operator has to act before the disk is full or a key too old. promise R15
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
        // The database has its own part; the state of the jobs is unknown.
        return { background: { status: 'degraded', reason: 'unknown while the database is unreachable' } }
      }
    },
  }
}
