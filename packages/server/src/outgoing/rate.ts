/** Calls that a holder may have at once after a rest, and how many more each second. */
export type Pace = { burst: number; perSecond: number }

/** Holders that are remembered; the one that called the longest ago goes, and has its burst again. */
const mostKept = 2_000

/**
 * How often there may be a call for each of its holders (its client, host and source), so that nobody floods somebody
 * else's host through this server by asking fast instead of at once. `elapsed` in milliseconds.
 */
export class Rate {
  readonly #pace: Pace
  readonly #elapsed: () => number
  readonly #kept = new Map<string, { left: number; at: number }>()

  constructor(pace: Pace, elapsed: () => number) {
    this.#pace = pace
    this.#elapsed = elapsed
  }

  /** Takes one call of each holder, or nothing where one of them has none left. */
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
