import { join } from 'node:path'
import { loadMasterKey } from './settings/master-key.ts'
import type { Settings } from './settings.ts'
import { leastKeyLead } from './storage/keys/key-life.ts'
import { openStorage, type Storage, type StorageOptions } from './storage/open.ts'

/** Opens the database with the master key, both as the settings name them; for the server and every command. */
export async function openFromSettings(
  settings: Settings,
  now: () => number,
  { observer, waiting }: Pick<StorageOptions, 'observer' | 'waiting'> = {},
): Promise<Storage> {
  const { data, keys, lifetimes } = settings
  const masterKey = masterKeyOf(settings)
  const keyPolicy = {
    rotateEvery: keys.rotateEvery * 1000,
    publishAhead: keys.publishAhead * 1000,
    leastLead: leastKeyLead,
    refreshTokensLive: Math.max(lifetimes.publicAbsolute, lifetimes.confidentialAbsolute) * 1000,
  }
  return openStorage({
    dataFolder: data,
    database: settings.database?.url.reveal(),
    connections: settings.database?.connections,
    masterKey,
    keyPolicy,
    encryptedRequests: settings.features.encrypted_requests,
    now,
    waiting,
    ...(observer && { observer }),
  })
}

/** Loads the master key that the settings name. The first start of a loopback issuer creates it. */
export function masterKeyOf({ masterKey, data, database, issuer }: Settings): Buffer {
  const file = database === undefined ? join(data, 'valetkey.db') : undefined
  return loadMasterKey({ source: masterKey, data, database: file, isPublic: issuer.isPublic })
}
