import type { Migration } from './migration.ts'

/**
 * How often the refresh token of a generation was sent again, and which generation that was: for any other generation
 * the count is zero. Null until a response is repeated. RFC 9700 §4.14.2
 */
export const familyRepeats: Migration = ({ schema }) => [
  schema.alterTable('token_families').addColumn('repeats', 'integer').compile(),
  schema.alterTable('token_families').addColumn('repeats_of', 'integer').compile(),
]
