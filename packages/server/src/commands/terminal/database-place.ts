import { join } from 'node:path'
import type { Settings } from '../../settings.ts'
import { isBegun, type Place } from '../../storage/backup/place.ts'
import { CommandRefused } from './command-refused.ts'
import { placeOf } from './shown-location.ts'

/** The location of the database that the settings name. */
export function databasePlace({ data, database }: Pick<Settings, 'data' | 'database'>): Place {
  return database === undefined ? { file: join(data, 'valetkey.db') } : { url: database.url.reveal() }
}

/** Refuses if there is no database. Only `serve` creates one: a mistyped location must not create another by accident. */
export async function refuseNone(settings: Settings): Promise<void> {
  if (await isBegun(databasePlace(settings))) return
  throw new CommandRefused(`${placeOf(settings)}: there is no Valetkey database; valetkey serve creates one`)
}
