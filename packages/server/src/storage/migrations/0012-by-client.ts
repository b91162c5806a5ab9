import type { Migration } from './migration.ts'
import { separateIndex } from './separate-index.ts'

/** Indexes to find the grants and device codes of a client that is deleted. RFC 7592 §2.3 */
export const byClient: Migration = {
  separate: (sql) =>
    (['grants', 'device_codes'] as const).flatMap((table) => {
      const name = `${table}_client`
      return separateIndex(sql, name, sql.schema.createIndex(name).on(table).column('client_id').compile())
    }),
}
