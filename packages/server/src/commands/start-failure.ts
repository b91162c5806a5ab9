import { SettingsRefused } from '../settings/refused.ts'
import type { Settings } from '../settings.ts'
import {
  NewerDatabase,
  StorageUnavailable,
  UnusableDatabase,
  UsernameTaken,
  WrongMasterKey,
} from '../storage/errors.ts'

/** Why the server could not start and what to do, a line each; `undefined` where it is a fault of the program. */
export function startFailure(error: unknown, settings: Settings | undefined): readonly string[] | undefined {
  if (error instanceof SettingsRefused) return error.lines
  if (settings === undefined || !(error instanceof Error)) return undefined
  const { data, listen } = settings
  if (error instanceof NewerDatabase) {
    return [
      `${data}: a newer version of Valetkey wrote this database; start that version, or choose other --data`,
    ]
  }
  if (error instanceof WrongMasterKey) {
    return [`${data}: the master key is not the one this database was made with; give the right one`]
  }
  if (error instanceof UsernameTaken) {
    const name = JSON.stringify(error.username)
    return [`users: ${name} is an account that was made here, not by this file; declare another username`]
  }
  if (error instanceof UnusableDatabase) {
    return [`${oneLine(error.message)}; choose another --data, or see to this one`]
  }
  if (error instanceof StorageUnavailable) {
    return [
      `${data}: ${oneLine(error.message)}; see to the disk and its permissions, and that no other program holds it`,
    ]
  }
  const place = `${listen.host} port ${listen.port}`
  switch ('code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return [`${place} is taken by another program; choose another --port, or 0 for any that is free`]
    case 'EACCES':
      return [`${place}: no permission to listen there; choose a --port from 1024 up`]
    case 'EADDRNOTAVAIL':
      return [`${place}: this machine does not have that address; choose another --host`]
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [`${place}: the host name is not known here; choose another --host`]
  }
  return undefined
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
