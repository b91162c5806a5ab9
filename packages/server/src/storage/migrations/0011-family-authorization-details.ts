import type { Migration } from './migration.ts'

/** What of a rich authorization request a family was granted; empty where its request had none. RFC 9396 */
export const familyAuthorizationDetails: Migration = ({ schema }) => [
  schema.alterTable('token_families').addColumn('authorization_details', 'text').compile(),
]
