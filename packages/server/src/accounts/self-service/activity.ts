import type { Event } from '../../protocol/records/event.ts'

/** An event about a person, as it was recorded. `at`: milliseconds since 1970. `id` sorts by time. */
export type RecordedEvent = Pick<Event, 'type' | 'facts'> & {
  id: string
  at: number
  clientId: string | undefined
}

export type Activity = {
  /** The events about a person, the newest first, at most `most`; with `before`, those before the event with this id. */
  activityOf(query: {
    userId: string
    before?: string | undefined
    most: number
  }): Promise<readonly RecordedEvent[]>
}
