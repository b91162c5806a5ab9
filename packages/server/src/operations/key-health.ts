import type { KeyFacts } from '../storage/keys/key-care.ts'
import type { Check } from './health.ts'

/** Milliseconds; twice and more what lies between two looks at the keys. */
const oldest = 90_000

/**
 * Whether every key is rotated in time: one that is not still works, and should not for long. Nor should keys that
 * this process can read no more, although the database answers: it knows of none that was withdrawn since. `age`:
 * milliseconds since it could. promise R8
 */
export function keyHealth(list: () => Promise<readonly KeyFacts[]>, age: () => number): Check {
  return {
    part: 'key-rotation',
    async look() {
      try {
        const overdue = (await list()).filter((key) => key.overdue)
        if (age() > oldest) {
          const minutes = Math.round(age() / 60_000)
          const reason = `the keys could not be read for ${minutes} min: start the server again`
          return { 'key-rotation': { status: 'degraded', reason } }
        }
        if (overdue.length === 0) return { 'key-rotation': { status: 'ready' } }
        const names = overdue.map(({ use, alg }) => `${use} ${alg}`).join(', ')
        return { 'key-rotation': { status: 'degraded', reason: `overdue: ${names}` } }
      } catch {
        return { 'key-rotation': { status: 'degraded', reason: 'not known while the database is away' } }
      }
    },
  }
}
