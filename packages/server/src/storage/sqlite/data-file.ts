import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { UnusableDatabase } from '../database/errors.ts'

/** The first bytes of every SQLite file. https://sqlite.org/fileformat.html#magic_header_string */
const header = Buffer.from('SQLite format 3\0')

/**
 * Creates the database file if it does not exist, readable only by its owner: mode 0600, in a folder of mode 0700 if
 * the folder is created as well (SQLite gives its side files the same mode). An existing file or folder is not changed.
 * Returns whether the file is empty.
 */
export function prepareDataFile(file: string): 'empty' | 'begun' {
  const folder = dirname(file)
  attempt(folder, 'the data folder cannot be created', () => makeFolder(folder))
  attempt(folder, 'the data folder is not writable', () =>
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK),
  )
  const descriptor = attempt(file, 'the database file is not writable', () =>
    openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600),
  )
  try {
    const { size } = fstatSync(descriptor)
    if (size === 0) return 'empty'
    const begin = Buffer.alloc(header.length)
    readSync(descriptor, begin, 0, header.length, 0)
    if (!begin.equals(header)) throw new UnusableDatabase(`${file}: not a SQLite database`)
    return 'begun'
  } finally {
    closeSync(descriptor)
  }
}

/** Creates one level at a time: Node's `recursive` option never returns if a file system refuses with ENOENT. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, 0o700)
  } catch (error) {
    // Another process that is starting concurrently may have created it.
    if (!existsSync(folder)) throw error
  }
}

function attempt<Value>(path: string, reason: string, run: () => Value): Value {
  try {
    return run()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    throw new UnusableDatabase(`${path}: ${reason}${code}`, { cause: error })
  }
}
