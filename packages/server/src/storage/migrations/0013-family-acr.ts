import type { Migration } from './migration.ts'

/** Which class of authentication a family began with; empty where it met none. OIDC Core §2, RFC 9470 §6 */
export const familyAcr: Migration = ({ schema }) => [
  schema.alterTable('token_families').addColumn('acr', 'text').compile(),
]
