import type { Migration } from './migration.ts'

/** The claims that were requested by name and granted; null if none were. OIDC Core §5.5 */
export const familyClaims: Migration = ({ schema }) => [
  schema.alterTable('token_families').addColumn('claims', 'text').compile(),
]
