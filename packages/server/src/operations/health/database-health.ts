import type { Check } from './health.ts'

/** Whether the database can be read and written at this moment: a server that cannot write serves nobody. promise R6 */
export function databaseHealth(probe: () => Promise<void>): Check {
  return {
    part: 'database',
    async look() {
      await probe()
      return { database: { status: 'ready' } }
    },
  }
}
