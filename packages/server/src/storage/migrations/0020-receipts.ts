import type { Migration } from './migration.ts'

/** What a user was shown when they allowed a client something. */
export const receipts: Migration = ({ schema }) => [
  schema.alterTable('grants').addColumn('receipts', 'text').compile(),
]
