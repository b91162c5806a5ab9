import type { Settings } from '../../settings.ts'
import { postgresName } from '../../storage/postgres/address.ts'

/** Where the data of a server lies, for people to read: a folder, or a database without its password. */
export function placeOf({ data, database }: Pick<Settings, 'data' | 'database'>): string {
  return database === undefined ? data : postgresName(database.url.reveal())
}
