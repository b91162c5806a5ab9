import type { Migration } from './migration.ts'

/** Which clients are notified of the end of a session, and when. Back-Channel Logout §2.3 */
export const participations: Migration = ({ schema }) => [
  schema
    .createTable('participations')
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('client_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('attempts', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('participations_key', ['session_id', 'client_id'])
    .compile(),
  schema.createIndex('participations_due').on('participations').column('due_at').compile(),
]
