import type { Migration } from './migration.ts'

/** Where a device asked from, to be shown to whoever is asked to let it in. RFC 8628 §5.4 */
export const deviceAddress: Migration = ({ schema }) => [
  schema.alterTable('device_codes').addColumn('address', 'text').compile(),
]
