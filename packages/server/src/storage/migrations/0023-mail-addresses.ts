import type { Migration } from './migration.ts'

/** Verified mail addresses, and the links that were mailed. */
export const mailAddresses: Migration = ({ schema }) => [
  schema
    .createTable('mail_addresses')
    .addColumn('user_id', 'text', (column) =>
      column.notNull().primaryKey().references('users.id').onDelete('cascade'),
    )
    .addColumn('address_key', 'text', (column) => column.notNull().unique())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('verified_at', 'bigint', (column) => column.notNull())
    .compile(),
  schema
    .createTable('mail_links')
    .addColumn('hash', 'text', (column) => column.notNull().primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('ended_by', 'text')
    .compile(),
  schema.createIndex('mail_links_subject').on('mail_links').columns(['subject', 'kind']).compile(),
  schema.createIndex('mail_links_expires').on('mail_links').columns(['expires_at']).compile(),
]
