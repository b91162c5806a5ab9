import * as v from 'valibot'
import { eventTypes } from '../../protocol/records/event.ts'
import type { StoredEvent } from '../admin-store.ts'
import { inputOf } from '../input/input.ts'
import { listOf, pageFrom, pageOf, pageQuery } from '../input/page.ts'
import { strict, word } from '../input/strict.ts'
import { anyObject, shownTime, time } from '../output/shown.ts'
import { type AdminRoute, route } from '../route.ts'

const eventSchema = v.object({
  event_id: v.string(),
  at: time,
  type: v.picklist(eventTypes),
  user_id: v.nullable(v.string()),
  client_id: v.nullable(v.string()),
  flow_id: v.nullable(v.string()),
  facts: anyObject,
})

const expectedTime = 'a time such as 2026-12-01T08:30:00Z'
const timeQuery = v.pipe(
  v.string(expectedTime),
  v.check((text) => /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)), expectedTime),
  v.transform((text) => Date.parse(text)),
)

/** The activity log. Nobody can change it. */
export const eventRoutes: readonly AdminRoute[] = [
  route({
    method: 'GET',
    path: '/events',
    name: 'listEvents',
    summary: 'The activity log, the newest first',
    scope: 'admin.events.read',
    roles: ['owner', 'operator', 'auditor'],
    query: inputOf(
      strict({
        ...pageQuery,
        user_id: v.optional(word),
        client_id: v.optional(word),
        type: v.optional(v.picklist(eventTypes, 'a type of event')),
        since: v.optional(timeQuery),
        until: v.optional(timeQuery),
      }),
    ),
    answers: { 200: listOf(eventSchema) },
    async handle({ query, parts }) {
      const page = pageOf(query)
      const rows = await parts.store.eventPage({
        ...page,
        userId: query.user_id,
        clientId: query.client_id,
        type: query.type,
        since: query.since,
        until: query.until,
      })
      return { status: 200, value: pageFrom(rows, page, { key: ({ id }) => id, show: shownEvent }) }
    },
  }),
]

function shownEvent(event: StoredEvent) {
  return {
    event_id: event.id,
    at: shownTime(event.at),
    type: event.type,
    user_id: event.userId ?? null,
    client_id: event.clientId ?? null,
    flow_id: event.flowId ?? null,
    facts: event.facts ?? {},
  }
}
