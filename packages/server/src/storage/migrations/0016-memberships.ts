import type { Migration } from './migration.ts'

/** The groups and roles of users. */
export const memberships: Migration = ({ schema }) => [
  schema
    .createTable('memberships')
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('declared', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('memberships_pk', ['user_id', 'kind', 'name'])
    .compile(),
  schema.createIndex('memberships_name').on('memberships').columns(['kind', 'name']).compile(),
]
