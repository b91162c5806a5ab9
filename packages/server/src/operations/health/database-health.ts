import type { Check } from './health.ts'

/** Checks that the database can be read and written: a server that cannot write is not ready. promise R6 */
export function databaseHealth(probe: () => Promise<void>): Check {
  return {
    part: 'database',
    async look() {
      await probe()
      return { database: { status: 'ready' } }
    },
  }
}
