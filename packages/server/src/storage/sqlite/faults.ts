import { DatabaseDamaged, StorageUnavailable } from '../door/errors.ts'

/** SQLite result codes that are the machine's fault and not the statement's. https://sqlite.org/rescode.html */
const faults = new Map([
  [5, 'busy'],
  [6, 'locked'],
  [7, 'out of memory'],
  [8, 'read-only'],
  [9, 'interrupted'],
  [10, 'failing with its disk: an input/output error'],
  [11, 'damaged'],
  [13, 'full'],
  [14, 'not to be opened'],
  [15, 'failing with its locks'],
  [26, 'not a database'],
])

/** Another process holds the database at this moment: whoever waits a little comes in. */
export class DatabaseBusy extends StorageUnavailable {}

const kinds = new Map<number, typeof StorageUnavailable>([
  [5, DatabaseBusy],
  [11, DatabaseDamaged],
  [26, DatabaseDamaged],
])

/** Lets mistakes through as they are and turns faults of the machine into `StorageUnavailable`. */
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

/** The result code of an error that SQLite itself reported: the low byte; the rest says more precisely what it is. */
export function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined
}

/** Whether it lies in the statement, so that it would fail on any machine. */
export function isMistake(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === undefined || !faults.has(code)
}
