import type { Migration } from './migration.ts'

/** The queue of mails. */
export const mails: Migration = ({ schema }) => [
  schema
    .createTable('mails')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('same', 'text', (column) => column.notNull().unique())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .compile(),
  schema.createIndex('mails_due').on('mails').columns(['status', 'due_at']).compile(),
  schema.createIndex('mails_expires').on('mails').columns(['expires_at']).compile(),
]
