import { sql } from '../sql/kysely.ts'
import type { Migration } from './migration.ts'

/** The server's own records: its keys, the audit log, the counts of attempts. */
export const keeping: Migration = ({ schema }) => [
  schema
    .createTable('keys')
    .addColumn('kid', 'text', (column) => column.primaryKey())
    .addColumn('use', 'text', (column) => column.notNull())
    .addColumn('alg', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('retired_at', 'bigint')
    .compile(),
  schema
    .createTable('events')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text')
    .addColumn('client_id', 'text')
    .addColumn('flow_id', 'text')
    .addColumn('facts', 'text')
    .compile(),
  schema
    .createTable('attempts')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addColumn('window_ends_at', 'bigint', (column) => column.notNull())
    .compile(),
  // One active key per use and algorithm: of two processes that start on an empty database, one creates the keys.
  schema
    .createIndex('keys_active')
    .unique()
    .on('keys')
    .columns(['use', 'alg'])
    .where(sql.ref('status'), '=', 'active')
    .compile(),
  schema.createIndex('events_time').on('events').column('at').compile(),
  schema.createIndex('attempts_expiry').on('attempts').column('window_ends_at').compile(),
]
