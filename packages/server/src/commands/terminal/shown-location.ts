import type { Settings } from '../../settings.ts'
import { postgresName } from '../../storage/postgres/address.ts'

/** The location of a server's data, for messages: the folder, or the database URL without its password. */
export function placeOf({ data, database }: Pick<Settings, 'data' | 'database'>): string {
  return database === undefined ? data : postgresName(database.url.reveal())
}
