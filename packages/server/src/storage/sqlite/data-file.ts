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
import { UnusableDatabase } from '../door/errors.ts'

/** How every SQLite file begins. https://sqlite.org/fileformat.html#magic_header_string */
const header = Buffer.from('SQLite format 3\0')

/**
 * Makes sure that there is a file to open, which only its owner may read (0600, in a folder 0700 if the folder
 * is made here; SQLite gives its side files the same mode). Tells whether it is empty, so that everything in it
 * is still to be made. What is there already is not changed.
 */
export function prepareDataFile(file: string): 'empty' | 'begun' {
  const folder = dirname(file)
  attempt(folder, 'the data folder cannot be made', () => makeFolder(folder))
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

/** One level at a time: Node's own recursion never ends where a file system refuses with “no such file”. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, 0o700)
  } catch (error) {
    // Another process that starts at the same moment may have made it.
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
