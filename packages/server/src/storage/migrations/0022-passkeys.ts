import { sql as raw } from '../sql/kysely.ts'
import type { Migration } from './migration.ts'
import { separateIndex } from './separate-index.ts'

/** An index to find a passkey by its id alone, which no two users can have. */
export const passkeys: Migration = {
  separate: (sql) =>
    separateIndex(
      sql,
      'credentials_passkey',
      sql.schema
        .createIndex('credentials_passkey')
        .unique()
        .on('credentials')
        .column('credential_id')
        .where(raw.ref('kind'), '=', 'passkey')
        .compile(),
    ),
}
