import type { Migration } from './migration.ts'

/** Which claims a family was granted by their own name; empty where its request named none. OIDC Core §5.5 */
export const familyClaims: Migration = ({ schema }) => [
  schema.alterTable('token_families').addColumn('claims', 'text').compile(),
]
