import { sql } from '../sql/kysely.ts'
import type { Migration } from './migration.ts'

/** When each key begins and ends: what the rotation of keys goes by. */
export const keyLife: Migration = ({ schema }) => [
  schema.alterTable('keys').addColumn('activates_at', 'bigint').compile(),
  schema.alterTable('keys').addColumn('activated_at', 'bigint').compile(),
  schema
    .alterTable('keys')
    .addColumn('tokens_live', 'bigint', (column) => column.notNull().defaultTo(0))
    .compile(),
  // One successor per use and algorithm: of two instances that rotate at once one makes it.
  schema
    .createIndex('keys_next')
    .unique()
    .on('keys')
    .columns(['use', 'alg'])
    .where(sql.ref('status'), '=', 'next')
    .compile(),
]
