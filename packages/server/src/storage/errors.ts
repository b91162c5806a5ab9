/** The database cannot answer at the moment: busy, full, read-only, unreadable. Whoever asks may try again. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable'
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

/** A declared person has the username of an account that was made otherwise; nothing was changed. */
export class UsernameTaken extends Error {
  override readonly name = 'UsernameTaken'
  readonly username: string

  constructor(username: string) {
    super(`the username ${username} belongs to an account that no configuration file declared`)
    this.username = username
  }
}
