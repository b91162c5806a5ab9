import { randomBytes } from 'node:crypto'
import type { Event } from '../../protocol/records/event.ts'
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
