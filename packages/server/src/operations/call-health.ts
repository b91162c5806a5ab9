import type { CallsNow } from '../protocol/outgoing.ts'
import type { Check } from './health.ts'

/** Milliseconds for which a call that found no place is worth a look. */
const recent = 60_000

/** Whether calls of our own find places: those that hang, or somebody who makes many, may take all of a kind. */
export function callHealth(now: () => readonly CallsNow[]): Check {
  return {
    part: 'outgoing',
    async look() {
      const full = now().filter(({ turnedAway }) => turnedAway !== undefined && turnedAway < recent)
      if (full.length === 0) return { outgoing: { status: 'ready' } }
      const named = full.map(
        ({ purpose, declared }) => `${purpose} of ${declared ? 'declared' : 'other'} clients`,
      )
      return { outgoing: { status: 'degraded', reason: `calls found no place: ${named.join(', ')}` } }
    },
  }
}
