/** A clock that stands still until a test says how much later it is. */
export class Clock {
  #now: () => number
  #elapsed = 0

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

  /** Milliseconds that a watch would have counted: it knows what passes, and not what is set. */
  elapsed(): number {
    return this.#elapsed
  }

  /** Seconds pass; negative ones turn the clock back. */
  advance(seconds: number): void {
    if (seconds > 0) this.#elapsed += seconds * 1000
    this.set(seconds)
  }

  /** Somebody sets the clock by so many seconds. */
  set(seconds: number): void {
    const before = this.#now
    this.#now = () => before() + seconds * 1000
  }
}
