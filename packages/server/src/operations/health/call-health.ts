import type { CallsNow } from '../../protocol/ports/outgoing.ts'
import type { Check } from './health.ts'

/** Milliseconds for which a call that found no place is worth a look. */
const recent = 60_000

/**
 * Whether calls for declared clients find places: some that hang may take all of a kind. Those for others are no matter
 * of health, for anybody could make it bad; metrics and the log have them.
 */
export function callHealth(now: () => readonly CallsNow[]): Check {
  return {
    part: 'outgoing',
    async look() {
      const full = now().filter(
        ({ declared, turnedAway }) => declared && turnedAway !== undefined && turnedAway < recent,
      )
      if (full.length === 0) return { outgoing: { status: 'ready' } }
      const named = full.map(({ purpose }) => purpose).join(', ')
      return { outgoing: { status: 'degraded', reason: `calls found no place: ${named}` } }
    },
  }
}
