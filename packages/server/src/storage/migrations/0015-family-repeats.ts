import type { Migration } from './migration.ts'

/**
 * How often the answer that made a generation was given again, and which generation that was: where another one
 * stands in the row, the count is zero. Empty until an answer is repeated. RFC 9700 §4.14.2
 */
export const familyRepeats: Migration = ({ schema }) => [
  schema.alterTable('token_families').addColumn('repeats', 'integer').compile(),
  schema.alterTable('token_families').addColumn('repeats_of', 'integer').compile(),
]
