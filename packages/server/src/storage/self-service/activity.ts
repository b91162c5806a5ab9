import type { Activity } from '../../accounts/self-service/activity.ts'
import type { Database } from '../database/database.ts'
import { parseRecord } from '../sql/json.ts'
import { eventsOf, isEventType } from '../tables/events.ts'

/** Reads the events about a user. */
export function activity(db: Database): Activity {
  return {
    async activityOf(query) {
      const rows = await db.read(eventsOf(db.sql, query))
      // A newer version that runs alongside this one may have recorded events that this one does not know.
      return rows.flatMap(({ id, at, type, client_id: clientId, facts }) =>
        isEventType(type)
          ? {
              id,
              at,
              type,
              clientId: clientId ?? undefined,
              ...(facts === null ? {} : { facts: parseRecord(facts, `events ${id}: facts`) }),
            }
          : [],
      )
    },
  }
}
