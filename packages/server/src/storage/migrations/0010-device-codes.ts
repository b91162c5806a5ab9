import type { Migration } from './migration.ts'

/** The devices that wait for a person. RFC 8628 §3.2 */
export const deviceCodes: Migration = ({ schema }) => [
  schema
    .createTable('device_codes')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('user_code_hash', 'text', (column) => column.notNull())
    .addColumn('client_id', 'text', (column) => column.notNull())
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('resources', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('approval', 'text')
    // Each poll that comes too soon adds to it, and nobody may make it overflow.
    .addColumn('interval', 'bigint', (column) => column.notNull())
    .addColumn('polled_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .compile(),
  // Of two devices that are given one user code at the same moment, one has to be given another.
  schema.createIndex('device_codes_user_code').unique().on('device_codes').column('user_code_hash').compile(),
  schema.createIndex('device_codes_expiry').on('device_codes').column('expires_at').compile(),
]
