/** A clock that stands still until a test says how much later it is. */
export class Clock {
  #now = Date.UTC(2026, 10, 21, 9, 0, 0)

  now(): number {
    return this.#now
  }

  /** Seconds; negative ones turn it back. */
  advance(seconds: number): void {
    this.#now += seconds * 1000
  }
}
