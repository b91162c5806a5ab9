import type { CallsNow } from '../../protocol/ports/outgoing.ts'
import type { Check } from './health.ts'

/** Milliseconds for which a request that found no free slot degrades health. */
const recent = 60_000

/**
 * Checks that outgoing requests for declared clients find free slots, since requests that hang may occupy all of one
 * kind. Requests for other clients do not affect health, since anyone could degrade it; metrics and the log have them.
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
      return { outgoing: { status: 'degraded', reason: `outgoing requests found no free slot: ${named}` } }
    },
  }
}
