import type { Reader } from './door.ts'

/** A database as it was at one moment, however long it is read and whatever is written meanwhile. */
export type Snapshot = Reader & {
  readonly engine: 'sqlite' | 'postgres'
  close(): Promise<void>
}
