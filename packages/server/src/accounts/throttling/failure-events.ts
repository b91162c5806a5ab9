import type { Event } from '../../protocol/records/event.ts'
import type { People } from '../people.ts'

/** How many lines of failure a window may hold, over all names and addresses. */
export const mostFailures = 500
const window = 15 * 60_000

/**
 * Writes a failure into the audit log. Strangers cause failures at will, so callers hand in the first of a window
 * only, and of those at most `mostFailures` are written; then one line says that more were left out.
 */
export async function recordFailure(
  event: Event,
  { store, now }: Pick<People, 'store' | 'now'>,
): Promise<void> {
  const at = now()
  const { count } = await store.countAttempt('events:failures', window, at)
  if (count <= mostFailures) return await store.record([event], at)
  if (count > mostFailures + 1) return
  await store.record([{ type: 'sign_in_throttled', facts: { limit: 'events', budget: mostFailures } }], at)
}
