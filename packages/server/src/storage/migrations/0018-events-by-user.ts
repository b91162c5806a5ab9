import type { Migration } from './migration.ts'
import { separateIndex } from './separate-index.ts'

/** An index to find the newest events of a user. */
export const eventsByUser: Migration = {
  separate: (sql) =>
    separateIndex(
      sql,
      'events_user',
      sql.schema
        .createIndex('events_user')
        .on('events')
        .columns(['user_id', 'id'])
        .where('user_id', 'is not', null)
        .compile(),
    ),
}
