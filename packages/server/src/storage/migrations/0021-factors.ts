import type { Migration } from './migration.ts'

/**
 * What factors other than the password need: the name that the person gave, JSON facts, a counter (the last accepted
 * time step of a one-time code, the signature counter of a passkey),
 * the last use.
 */
export const factors: Migration = ({ schema }) => [
  schema.alterTable('credentials').addColumn('name', 'text').compile(),
  schema.alterTable('credentials').addColumn('facts', 'text').compile(),
  schema.alterTable('credentials').addColumn('counter', 'bigint').compile(),
  schema.alterTable('credentials').addColumn('last_used_at', 'bigint').compile(),
]
