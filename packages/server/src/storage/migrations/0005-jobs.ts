import type { Migration } from './migration.ts'

/** The heartbeats of background jobs: one row per job. */
export const jobs: Migration = ({ schema }) => [
  schema
    .createTable('jobs')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('finished_at', 'bigint')
    .addColumn('succeeded_at', 'bigint')
    .addColumn('outcome', 'text')
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('milliseconds', 'integer')
    .addColumn('facts', 'text', (column) => column.notNull())
    .compile(),
]
