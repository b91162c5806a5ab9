import { randomBytes } from 'node:crypto'
import type { CompiledQuery } from 'kysely'
import { type Event, eventTypes } from '../../protocol/records/event.ts'
import type { Sql, Statement } from '../database/database.ts'

let last = { at: 0, count: 0 }

/** The statement that records events, or none for no events, so that it can be spread into any write. */
export function recordEvents(sql: Sql, events: readonly Event[], now: number): readonly Statement[] {
  if (events.length === 0) return []
  const rows = events.map((event) => ({
    id: eventId(now),
    at: now,
    type: event.type,
    user_id: event.userId ?? null,
    client_id: event.clientId ?? null,
    flow_id: event.flowId ?? null,
    facts: event.facts === undefined ? null : JSON.stringify(event.facts),
  }))
  return [{ query: sql.insertInto('events').values(rows).compile() }]
}

/** An id that sorts by time, then by order within this process. The random suffix distinguishes processes. */
function eventId(at: number): string {
  last = { at, count: at === last.at ? last.count + 1 : 0 }
  const time = at.toString(16).padStart(12, '0')
  return `evt_${time}${last.count.toString(16).padStart(6, '0')}${randomBytes(6).toString('hex')}`
}

export function isEventType(type: string): type is Event['type'] {
  return eventTypes.some((each) => each === type)
}

/** Selects the events about a user, the newest first. */
export function eventsOf(
  sql: Sql,
  { userId, before, most }: { userId: string; before?: string | undefined; most: number },
) {
  return sql
    .selectFrom('events')
    .select(['id', 'at', 'type', 'client_id', 'facts'])
    .where('user_id', '=', userId)
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(most)
    .compile()
}

/** Keeps the events about a user, but not whom they were about, nor the facts, which have their addresses. */
export function forgetPerson(sql: Sql, userId: string): CompiledQuery<unknown> {
  return sql.updateTable('events').set({ user_id: null, facts: null }).where('user_id', '=', userId).compile()
}
