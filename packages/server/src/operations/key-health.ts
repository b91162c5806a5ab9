import type { KeyFacts } from '../storage/key-care.ts'
import type { Check } from './health.ts'

/** Whether every key is rotated in time: one that is not still works, and should not for long. promise R8 */
export function keyHealth(list: () => Promise<readonly KeyFacts[]>): Check {
  return {
    part: 'key-rotation',
    async look() {
      try {
        const overdue = (await list()).filter((key) => key.overdue)
        if (overdue.length === 0) return { 'key-rotation': { status: 'ready' } }
        const names = overdue.map(({ use, alg }) => `${use} ${alg}`).join(', ')
        return { 'key-rotation': { status: 'degraded', reason: `overdue: ${names}` } }
      } catch {
        return { 'key-rotation': { status: 'degraded', reason: 'not known while the database is away' } }
      }
    },
  }
}
