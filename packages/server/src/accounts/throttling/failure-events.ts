import type { Event } from '../../protocol/records/event.ts'
import type { People } from '../people.ts'

/** The most failure events per window, over all usernames and addresses. */
export const mostFailures = 500
const window = 15 * 60_000

/**
 * Writes a failure to the audit log. Anybody can cause failures at will, so callers pass only the first of a window. At
 * most `mostFailures` of those are written; then one event says that more were left out.
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
