import type { Migration } from './migration.ts'

/** The granted authorization details of a family; null if the request had none. RFC 9396 */
export const familyAuthorizationDetails: Migration = ({ schema }) => [
  schema.alterTable('token_families').addColumn('authorization_details', 'text').compile(),
]
