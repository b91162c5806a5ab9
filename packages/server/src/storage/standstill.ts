import type { StorageObserver } from './observer.ts'

/** Milliseconds: a read or a write that takes longer was kept waiting by a database that stands still. */
const still = 1_000
/** So many stands are remembered: more than there can be in any time that somebody asks about. */
const kept = 16

/**
 * When the database stood still, as far as this process has met it: it was frozen or away, or a disk did not answer.
 * An answer that got lost meanwhile could not be asked for again, so that time does not count against who does.
 */
export class Standstill {
  readonly #now: () => number
  #stands: readonly { from: number; until: number }[] = []

  /** `now`: milliseconds since 1970, by the clock that rows are written with. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Listens to what an observer is told. */
  hears(observer: StorageObserver): StorageObserver {
    return {
      ...observer,
      answered: (kind, seconds, failed) => {
        if (seconds * 1000 > still) this.#note(seconds * 1000)
        observer.answered(kind, seconds, failed)
      },
    }
  }

  /** How many milliseconds from this moment until now the database stood still. */
  since(at: number): number {
    return this.#stands.reduce((sum, { from, until }) => sum + Math.max(0, until - Math.max(from, at)), 0)
  }

  #note(milliseconds: number): void {
    const until = this.#now()
    let from = until - milliseconds
    // Many wait at once for one stand.
    const others = this.#stands.filter((stand) => {
      if (stand.until < from) return true
      from = Math.min(from, stand.from)
      return false
    })
    this.#stands = [...others, { from, until }].slice(-kept)
  }
}
