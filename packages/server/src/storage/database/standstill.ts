import type { StorageObserver } from './observer.ts'

/** Milliseconds: a read or write that takes longer counts as a database that does not respond. */
const still = 1_000
/** How many periods are remembered: more than can occur in any time span that is asked about. */
const kept = 16

/**
 * Records when the database did not respond, as far as this process has noticed: it was suspended or unreachable, or
 * its disk stalled. A client whose response got lost in such a period could not retry, so that time is not part of
 * the grace period for a repeated refresh token.
 */
export class Standstill {
  readonly #now: () => number
  #stands: readonly { from: number; until: number }[] = []

  /** `now`: milliseconds since 1970, from the clock whose times are written to the rows. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Wraps an observer, to record slow reads and writes before passing them on. */
  hears(observer: StorageObserver): StorageObserver {
    return {
      ...observer,
      answered: (kind, seconds, failed) => {
        if (seconds * 1000 > still) this.#note(seconds * 1000)
        observer.answered(kind, seconds, failed)
      },
    }
  }

  /** For how many milliseconds since `at` the database did not respond. */
  since(at: number): number {
    return this.#stands.reduce((sum, { from, until }) => sum + Math.max(0, until - Math.max(from, at)), 0)
  }

  #note(milliseconds: number): void {
    const until = this.#now()
    let from = until - milliseconds
    // Many requests wait during one standstill: overlapping periods are merged.
    const others = this.#stands.filter((stand) => {
      if (stand.until < from) return true
      from = Math.min(from, stand.from)
      return false
    })
    this.#stands = [...others, { from, until }].slice(-kept)
  }
}
