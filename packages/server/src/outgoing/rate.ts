/** A token bucket: the number of requests in a burst, and how many are added per second. */
export type Pace = { burst: number; perSecond: number }

/** The number of holders to remember. The least recently used one is dropped, and then has its full burst again. */
const mostKept = 2_000

/**
 * A rate limit for each holder of a request (its client, host and source), so that nobody can flood another host
 * through this server by a fast sequence of requests. `elapsed` returns milliseconds.
 */
export class Rate {
  readonly #pace: Pace
  readonly #elapsed: () => number
  readonly #kept = new Map<string, { left: number; at: number }>()

  constructor(pace: Pace, elapsed: () => number) {
    this.#pace = pace
    this.#elapsed = elapsed
  }

  /** Takes one request from each holder, or none from any if one of them has none left. */
  take(holders: readonly string[]): boolean {
    const now = this.#elapsed()
    const lefts = holders.map((holder) => this.#left(holder, now))
    if (lefts.some((left) => left < 1)) return false
    for (const [index, holder] of holders.entries()) {
      this.#kept.delete(holder)
      this.#kept.set(holder, { left: (lefts[index] ?? 0) - 1, at: now })
    }
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break
      this.#kept.delete(oldest)
    }
    return true
  }

  #left(holder: string, now: number): number {
    const { burst, perSecond } = this.#pace
    const known = this.#kept.get(holder)
    if (known === undefined) return burst
    return Math.min(burst, known.left + ((now - known.at) / 1000) * perSecond)
  }
}
