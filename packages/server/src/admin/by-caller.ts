import type { Context } from '../protocol/context.ts'
import type { Event } from '../protocol/records/event.ts'
import type { Caller } from './caller.ts'

/** An event of the admin API: besides what happened, it says who did it. */
export function byCaller(
  { type, facts, ...about }: Event,
  { userId, clientId }: Caller,
  { trace }: Pick<Context, 'trace'>,
): Event {
  const by = userId === undefined ? { by_client: clientId } : { by_user: userId, by_client: clientId }
  return { type, ...about, flowId: trace.flowId, facts: { ...facts, ...by } }
}
