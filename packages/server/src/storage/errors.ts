/** The database cannot answer at the moment: busy, full, read-only, unreadable. Whoever asks may try again. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable'
}

/** Its file is not one, or not whole: no waiting helps. */
export class DatabaseDamaged extends StorageUnavailable {}

/** Whether an engine has refused a statement, as where a table is not what the migrations made. */
export function isRefusedStatement(error: unknown): boolean {
  return error instanceof Error && ('errcode' in error || ('severity' in error && 'code' in error))
}

/** The database was written by a newer version of the program; nothing in it was touched. */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase'
}

/** The master key is not the one that the keys in this database are encrypted under; nothing was touched. */
export class WrongMasterKey extends Error {
  override readonly name = 'WrongMasterKey'
}

/** The file or its folder cannot be used as a database at all: the message is one line and says why. */
export class UnusableDatabase extends Error {
  override readonly name = 'UnusableDatabase'
}

/** Somebody else has the database open, and what was asked for needs it for itself; nothing was touched. */
export class InUse extends UnusableDatabase {
  constructor(name: string) {
    super(`${name}: a server or another command has it open: stop it, and then try again`)
  }
}

/** Another command has put the keys under a new data key, and nobody could open what would be made under the one before. */
export class DataKeyReplaced extends Error {
  override readonly name = 'DataKeyReplaced'

  constructor() {
    super('the data key was replaced meanwhile (keys rewrap --new-data-key)')
  }
}

/** A declared person has the username of an account that was made otherwise; nothing was changed. */
export class UsernameTaken extends Error {
  override readonly name = 'UsernameTaken'
  readonly username: string

  constructor(username: string) {
    super(`the username ${username} belongs to an account that no configuration file declared`)
    this.username = username
  }
}
