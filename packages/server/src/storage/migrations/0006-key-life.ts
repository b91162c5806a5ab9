import { sql } from '../sql/kysely.ts'
import type { Migration } from './migration.ts'

/** The times that key rotation depends on. */
export const keyLife: Migration = ({ schema }) => [
  schema.alterTable('keys').addColumn('activates_at', 'bigint').compile(),
  schema.alterTable('keys').addColumn('activated_at', 'bigint').compile(),
  schema
    .alterTable('keys')
    .addColumn('tokens_live', 'bigint', (column) => column.notNull().defaultTo(0))
    .compile(),
  // One successor per use and algorithm: of two instances that rotate concurrently, one creates it.
  schema
    .createIndex('keys_next')
    .unique()
    .on('keys')
    .columns(['use', 'alg'])
    .where(sql.ref('status'), '=', 'next')
    .compile(),
]
