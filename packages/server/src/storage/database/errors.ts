/** The database is currently unavailable: busy, full, read-only or unreadable. The caller may try again. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable'
}

/** The file is not a database, or is corrupt: retrying does not help. */
export class DatabaseDamaged extends StorageUnavailable {}

/** Whether an engine refused a statement, for example because a table differs from what the migrations created. */
export function isRefusedStatement(error: unknown): boolean {
  return error instanceof Error && ('errcode' in error || ('severity' in error && 'code' in error))
}

/** The database was written by a newer version of the program; nothing was changed. */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase'
}

/** The keys in this database are encrypted under another master key; nothing was changed. */
export class WrongMasterKey extends Error {
  override readonly name = 'WrongMasterKey'
}

/** The file or its folder cannot be used as a database. The message is a one-line reason. */
export class UnusableDatabase extends Error {
  override readonly name = 'UnusableDatabase'
}

/** Another process has the database open, and the operation needs exclusive access; nothing was changed. */
export class InUse extends UnusableDatabase {
  constructor(name: string) {
    super(`${name}: a server or another command has it open: stop it, and then try again`)
  }
}

/** Another command has replaced the data key, so a key encrypted under the old one could never be opened. */
export class DataKeyReplaced extends Error {
  override readonly name = 'DataKeyReplaced'

  constructor() {
    super('the data key has been replaced (keys rewrap --new-data-key)')
  }
}

/** A declared user has the username of an account that was not declared; nothing was changed. */
export class UsernameTaken extends Error {
  override readonly name = 'UsernameTaken'
  readonly username: string

  constructor(username: string) {
    super(`the username ${username} belongs to an account that was not created by a configuration file`)
    this.username = username
  }
}
