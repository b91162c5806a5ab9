/** Told what the database does, so that somebody may count it. It must neither throw nor wait. */
export type StorageObserver = {
  /** A read or a write has ended after so many seconds; `failed`: with `StorageUnavailable`. */
  answered(kind: 'read' | 'write', seconds: number, failed: boolean): void
  /** So many writes shared one commit. */
  committed(writes: number): void
  /** Connections of a pool, after it changed: all there are, those at rest, and how many wait for one. */
  pool(connections: { open: number; idle: number; waiting: number }): void
}

/** For whoever does not count. */
export const nobodyObserves: StorageObserver = {
  answered: () => {},
  committed: () => {},
  pool: () => {},
}
