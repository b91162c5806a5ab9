import type { Migration } from './migration.ts'

/** Device codes and user codes. RFC 8628 §3.2 */
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
    // `bigint`, because each poll that comes too soon increases it, and a client must not make it overflow.
    .addColumn('interval', 'bigint', (column) => column.notNull())
    .addColumn('polled_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .compile(),
  // User codes are unique: of two devices that get the same one concurrently, one has to get another.
  schema.createIndex('device_codes_user_code').unique().on('device_codes').column('user_code_hash').compile(),
  schema.createIndex('device_codes_expiry').on('device_codes').column('expires_at').compile(),
]
