import { join } from 'node:path'
import type { Settings } from '../../settings.ts'
import { isBegun, type Place } from '../../storage/backup/place.ts'
import { CommandRefused } from './command-refused.ts'
import { placeOf } from './place.ts'

/** Where the database of these settings is. */
export function databasePlace({ data, database }: Pick<Settings, 'data' | 'database'>): Place {
  return database === undefined ? { file: join(data, 'valetkey.db') } : { url: database.url.reveal() }
}

/** Only `serve` begins a database: a slip in where it is must not leave an empty one behind, nor a master key. */
export async function refuseNone(settings: Settings): Promise<void> {
  if (await isBegun(databasePlace(settings))) return
  throw new CommandRefused(
    `${placeOf(settings)}: there is no database of Valetkey; valetkey serve begins one`,
  )
}
