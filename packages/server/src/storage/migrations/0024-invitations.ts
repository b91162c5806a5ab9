import type { Migration } from './migration.ts'

/** Invitations to create an account. */
export const invitations: Migration = ({ schema }) => [
  schema
    .createTable('invitations')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('address', 'text')
    .addColumn('address_key', 'text')
    .addColumn('inviter', 'text')
    .addColumn('client_id', 'text')
    .addColumn('memberships', 'text', (column) => column.notNull())
    .addColumn('uses', 'integer', (column) => column.notNull())
    .addColumn('uses_left', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_by', 'text')
    .compile(),
  schema.createIndex('invitations_address').on('invitations').columns(['address_key']).compile(),
  schema.createIndex('invitations_expires').on('invitations').columns(['expires_at']).compile(),
]
