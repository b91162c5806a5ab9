import { DatabaseDamaged, StorageUnavailable } from '../database/errors.ts'

/**
 * SQLite result codes of failures of the machine, as opposed to errors in a statement.
 * https://sqlite.org/rescode.html
 */
const faults = new Map([
  [5, 'busy'],
  [6, 'locked'],
  [7, 'out of memory'],
  [8, 'read-only'],
  [9, 'interrupted'],
  [10, 'failing with its disk: an input/output error'],
  [11, 'damaged'],
  [13, 'full'],
  [14, 'impossible to open'],
  [15, 'failing with its locks'],
  [26, 'not a database'],
])

/** Another process holds a lock on the database: retrying after a short wait may succeed. */
export class DatabaseBusy extends StorageUnavailable {}

const kinds = new Map<number, typeof StorageUnavailable>([
  [5, DatabaseBusy],
  [11, DatabaseDamaged],
  [26, DatabaseDamaged],
])

/** Runs a function and turns failures of the machine into `StorageUnavailable`; other errors are thrown unchanged. */
export function translate<Value>(run: () => Value): Value {
  try {
    return run()
  } catch (error) {
    const code = sqliteCode(error)
    const fault = code === undefined ? undefined : faults.get(code)
    if (fault === undefined) throw error
    const Fault = code === undefined ? StorageUnavailable : (kinds.get(code) ?? StorageUnavailable)
    throw new Fault(`the database is ${fault}`, { cause: error })
  }
}

/** The primary result code of an error from SQLite, which is the low byte of the extended result code. */
export function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined
}

/** Whether the error is in the statement, so that it would fail on any machine. */
export function isMistake(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === undefined || !faults.has(code)
}
