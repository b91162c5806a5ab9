import type { Database } from '../database/database.ts'

/** The database that a backup is restored into. */
export type Target = {
  db: Database
  /** The name of the database in error messages. */
  name: string
  /** The names of all tables, including those of other programs. */
  tables(): Promise<readonly string[]>
  /** No other process can have it open, so there is none to wait for. */
  isLocked: boolean
  /** Runs while no other process can begin to change its tables. Throws `InUse`. */
  alone<Value>(run: () => Promise<Value>): Promise<Value>
}
