/** A clock that stands still until a test says how much later it is. */
export class Clock {
  #now: () => number

  constructor(now: () => number = () => Date.UTC(2026, 10, 21, 9, 0, 0)) {
    this.#now = now
  }

  /** The machine's own time, for programs that look at a clock of their own. */
  static real(): Clock {
    return new Clock(Date.now)
  }

  now(): number {
    return this.#now()
  }

  /** Seconds; negative ones turn it back. */
  advance(seconds: number): void {
    const before = this.#now
    this.#now = () => before() + seconds * 1000
  }
}
