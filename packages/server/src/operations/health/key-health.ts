import type { KeyFacts } from '../../storage/keys/key-care.ts'
import { type Check, unavailable } from './health.ts'

/** Milliseconds, more than twice the interval at which the keys are read. */
const oldest = 90_000

const again = 'start the server again with its master key'

/** How well the key ring of this process follows the database. */
type Ring = {
  /** Milliseconds since the keys were read. */
  age(): number
  /** The keys are encrypted under a data key that this process does not have. */
  readonly isBehind: boolean
  /** There is a key that it cannot decrypt, so that it cannot serve. */
  readonly isUnreadable: boolean
}

/**
 * Checks that every key is rotated in time. An overdue key still works, but should be replaced soon. Also reports
 * keys that this process cannot read or decrypt although the database responds. promise R8
 */
export function keyHealth(list: () => Promise<readonly KeyFacts[]>, ring: Ring): Check {
  const degraded = (reason: string) => ({ 'key-rotation': { status: 'degraded', reason } as const })
  return {
    part: 'key-rotation',
    async look() {
      if (ring.isUnreadable)
        return { 'key-rotation': unavailable(`the keys in the database cannot be decrypted: ${again}`) }
      if (ring.isBehind)
        return degraded(`the data key has been replaced, so the next key cannot be decrypted: ${again}`)
      try {
        const overdue = (await list()).filter((key) => key.overdue)
        if (ring.age() > oldest)
          return degraded(`the keys could not be read for ${Math.round(ring.age() / 60_000)} min`)
        if (overdue.length === 0) return { 'key-rotation': { status: 'ready' } }
        return degraded(`overdue: ${overdue.map(({ use, alg }) => `${use} ${alg}`).join(', ')}`)
      } catch {
        return degraded('unknown while the database is unreachable')
      }
    },
  }
}
