import type { Migration } from './migration.ts'

/** The IP address of a device, shown to the user who is asked to approve it. RFC 8628 §5.4 */
export const deviceAddress: Migration = ({ schema }) => [
  schema.alterTable('device_codes').addColumn('address', 'text').compile(),
]
