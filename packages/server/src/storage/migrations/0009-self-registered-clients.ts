import type { Migration } from './migration.ts'

/** Self-registered clients, and initial access tokens. RFC 7591 §3, RFC 7592 §3 */
export const selfRegisteredClients: Migration = ({ schema }) => [
  schema.alterTable('clients').addColumn('registered_by', 'text').compile(),
  schema.alterTable('clients').addColumn('registration_hash', 'text').compile(),
  schema.alterTable('clients').addColumn('last_used_at', 'bigint').compile(),
  schema.alterTable('clients').addColumn('expires_at', 'bigint').compile(),
  schema
    .createIndex('clients_registered_by')
    .on('clients')
    .columns(['registered_by', 'expires_at'])
    .where('registered_by', 'is not', null)
    .compile(),
  schema
    .createIndex('clients_expiry')
    .on('clients')
    .column('expires_at')
    .where('expires_at', 'is not', null)
    .compile(),
  schema
    .createTable('registration_tokens')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('uses_left', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .compile(),
  schema.createIndex('registration_tokens_expiry').on('registration_tokens').column('expires_at').compile(),
]
