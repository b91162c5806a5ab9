import type { Migration } from './migration.ts'

/** The authentication class that a family began with; null if it met none. OIDC Core §2, RFC 9470 §6 */
export const familyAcr: Migration = ({ schema }) => [
  schema.alterTable('token_families').addColumn('acr', 'text').compile(),
]
