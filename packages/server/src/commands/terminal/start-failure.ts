import { ManagementFailed } from '../../operations/management-failed.ts'
import { SettingsRefused } from '../../settings/json/refused.ts'
import type { Settings } from '../../settings.ts'
import {
  DatabaseDamaged,
  DataKeyReplaced,
  InUse,
  isRefusedStatement,
  NewerDatabase,
  StorageUnavailable,
  UnusableDatabase,
  UsernameTaken,
  WrongMasterKey,
} from '../../storage/door/errors.ts'
import { DamagedRow } from '../../storage/sql/json.ts'
import { placeOf } from './place.ts'

/** Why the server could not start and what to do, a line each; `undefined` where it is a fault of the program. */
export function startFailure(error: unknown, settings: Settings | undefined): readonly string[] | undefined {
  if (error instanceof SettingsRefused) return error.lines
  if (settings === undefined || !(error instanceof Error)) return undefined
  const data = placeOf(settings)
  const isFile = settings.database === undefined
  const another = isFile ? 'another --data' : 'another --database'
  if (error instanceof NewerDatabase) {
    return [
      `${data}: a newer version of Valetkey wrote this database; start that version, or choose ${another}`,
    ]
  }
  if (error instanceof WrongMasterKey) {
    return [`${data}: the master key is not the one this database was made with; give the right one`]
  }
  if (error instanceof UsernameTaken) {
    const name = JSON.stringify(error.username)
    return [`users: ${name} is an account that was made here, not by this file; declare another username`]
  }
  if (error instanceof InUse) return [oneLine(error.message)]
  if (error instanceof UnusableDatabase) {
    return [`${oneLine(error.message)}; choose ${another}, or see to this one`]
  }
  if (error instanceof DatabaseDamaged) {
    return [
      `${data}: ${oneLine(error.message)}; keep its files aside, and restore a backup into an empty place`,
    ]
  }
  if (error instanceof StorageUnavailable) {
    const advice = isFile
      ? 'see to the disk and its permissions, and that no other program holds it'
      : 'see to its server and to the network in between'
    return [`${data}: ${oneLine(error.message)}; ${advice}`]
  }
  if (error instanceof DataKeyReplaced) {
    return [
      `${data}: ${error.message}, so that not every key was changed: try again with the master key of now, and look with keys list`,
    ]
  }
  if (error instanceof DamagedRow) {
    return [`${data}: ${oneLine(error.message)}; put this row right, or restore a backup`]
  }
  if (isRefusedStatement(error)) {
    const advice = 'another program has changed its tables, or is at it now: try again, or restore a backup'
    return [`${data}: the database refuses a statement (${oneLine(error.message)}); ${advice}`]
  }
  return listenFailure(error, settings)
}

/** A port that cannot be had: the server's own, or that of the management listener. */
function listenFailure(error: Error, { listen, management }: Settings): readonly string[] | undefined {
  const ofManagement = error instanceof ManagementFailed
  const { host, port } = ofManagement ? (management ?? listen) : listen
  const option = ofManagement ? '--management-' : '--'
  const place = `${host} port ${port}`
  switch ('code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return [`${place} is taken by another program; choose another ${option}port, or 0 for any that is free`]
    case 'EACCES':
      return [`${place}: no permission to listen there; choose a ${option}port from 1024 up`]
    case 'EADDRNOTAVAIL':
      return [`${place}: this machine does not have that address; choose another ${option}host`]
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [`${place}: the host name is not known here; choose another ${option}host`]
  }
  return undefined
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
