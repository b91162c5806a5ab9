import { join } from 'node:path'
import { loadMasterKey } from './settings/master-key.ts'
import type { Settings } from './settings.ts'
import { openStorage, type Storage } from './storage/open.ts'

/** Opens the database that the settings name, with the master key that they name: the server's way and every command's. */
export async function openFromSettings(settings: Settings, now: () => number): Promise<Storage> {
  const masterKey = loadMasterKey({
    source: settings.masterKey,
    data: settings.data,
    database: join(settings.data, 'valetkey.db'),
    isPublic: settings.issuer.isPublic,
  })
  return openStorage({ dataFolder: settings.data, masterKey, now })
}
