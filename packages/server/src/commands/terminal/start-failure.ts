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
} from '../../storage/database/errors.ts'
import { DamagedRow } from '../../storage/sql/json.ts'
import { placeOf } from './shown-location.ts'

/** Why the server could not start and what to do, a line each; `undefined` for a bug in Valetkey. */
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
    return [`${data}: the master key is not the one that this database was created with; give the right one`]
  }
  if (error instanceof UsernameTaken) {
    const name = JSON.stringify(error.username)
    return [
      `users: ${name} is an account that was created on this server, not by this file; declare another username`,
    ]
  }
  if (error instanceof InUse) return [oneLine(error.message)]
  if (error instanceof UnusableDatabase) {
    return [`${oneLine(error.message)}; choose ${another}, or repair this one`]
  }
  if (error instanceof DatabaseDamaged) {
    return [
      `${data}: ${oneLine(error.message)}; set its files aside, and restore a backup into an empty database`,
    ]
  }
  if (error instanceof StorageUnavailable) {
    const advice = isFile
      ? 'check the disk and its permissions, and that no other program has the database open'
      : 'check the database server and the network'
    return [`${data}: ${oneLine(error.message)}; ${advice}`]
  }
  if (error instanceof DataKeyReplaced) {
    return [
      `${data}: ${error.message}, so not every key was changed: try again with the current master key, and check with keys list`,
    ]
  }
  if (error instanceof DamagedRow) {
    return [`${data}: ${oneLine(error.message)}; repair this row, or restore a backup`]
  }
  if (isRefusedStatement(error)) {
    const advice =
      'another program has changed its tables, or is changing them: try again, or restore a backup'
    return [`${data}: the database refuses a statement (${oneLine(error.message)}); ${advice}`]
  }
  return listenFailure(error, settings)
}

/** A port that cannot be bound: the server's own, or that of the management listener. */
function listenFailure(error: Error, { listen, management }: Settings): readonly string[] | undefined {
  const ofManagement = error instanceof ManagementFailed
  const { host, port } = ofManagement ? (management ?? listen) : listen
  const option = ofManagement ? '--management-' : '--'
  const place = `${host} port ${port}`
  switch ('code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return [`${place} is taken by another program; choose another ${option}port, or 0 for any free port`]
    case 'EACCES':
      return [`${place}: no permission to listen there; choose a ${option}port from 1024 up`]
    case 'EADDRNOTAVAIL':
      return [`${place}: this machine does not have that address; choose another ${option}host`]
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [`${place}: the host name cannot be resolved; choose another ${option}host`]
  }
  return undefined
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
