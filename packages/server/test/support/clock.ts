/** A clock that stands still until a test advances it. */
export class Clock {
  #now: () => number
  #elapsed = 0

  constructor(now: () => number = () => Date.UTC(2026, 10, 21, 9, 0, 0)) {
    this.#now = now
  }

  /** The real time, for tests with programs that have their own clocks. */
  static real(): Clock {
    return new Clock(Date.now)
  }

  now(): number {
    return this.#now()
  }

  /** Monotonic time in milliseconds, which is not affected by `set`. */
  elapsed(): number {
    return this.#elapsed
  }

  /** Advances both times by this many seconds. A negative number only sets the clock back. */
  advance(seconds: number): void {
    if (seconds > 0) this.#elapsed += seconds * 1000
    this.set(seconds)
  }

  /** Sets the clock by this many seconds, without advancing the monotonic time. */
  set(seconds: number): void {
    const before = this.#now
    this.#now = () => before() + seconds * 1000
  }
}
