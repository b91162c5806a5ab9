import type { Reader } from './database.ts'

/** A consistent view of the database at one moment, however long it is read and whatever is written since. */
export type Snapshot = Reader & {
  readonly engine: 'sqlite' | 'postgres'
  close(): Promise<void>
}
