/** A pseudo-random generator: the same seed gives the same sequence. */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A number from 0 to below 1. mulberry32, by Tommy Ettinger, public domain. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** The time to the next of independent events (exponential distribution). */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next())
  }

  /**
   * A value around `mean`, half as wide as an exponential: the sum of four exponentials with a quarter of the mean.
   */
  around(mean: number): number {
    const product = (1 - this.next()) * (1 - this.next()) * (1 - this.next()) * (1 - this.next())
    return (-mean / 4) * Math.log(product)
  }

  /** Picks one item with a probability proportional to its weight. */
  pick<Value>(weighted: readonly { weight: number; value: Value }[]): Value {
    let left = this.next() * weighted.reduce((sum, { weight }) => sum + weight, 0)
    for (const { weight, value } of weighted) {
      left -= weight
      if (left < 0) return value
    }
    throw new RangeError('the list is empty')
  }
}
