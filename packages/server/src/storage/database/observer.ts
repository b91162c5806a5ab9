/** Receives what the database does, for metrics. Its methods must neither throw nor block. */
export type StorageObserver = {
  /** A read or write took this many seconds; `failed`: it rejected with `StorageUnavailable`. */
  answered(kind: 'read' | 'write', seconds: number, failed: boolean): void
  /** One commit contained this many writes. */
  committed(writes: number): void
  /** The state of the connection pool after a change: open and idle connections, and requests waiting for one. */
  pool(connections: { open: number; idle: number; waiting: number }): void
}

/** An observer that ignores everything. */
export const noObserver: StorageObserver = {
  answered: () => {},
  committed: () => {},
  pool: () => {},
}
