/** Limits on a concurrent number: in total, and per holder. */
export type SharedLimit = { inAll: number; each: number }

/**
 * Counts concurrent uses of something against a limit in total and a limit per holder (a client, a host, an address), so
 * that no holder can take everything.
 */
export class SharedSlots {
  readonly #share: SharedLimit
  readonly #held = new Map<string, number>()
  #taken = 0

  constructor(share: SharedLimit) {
    this.#share = share
  }

  get taken(): number {
    return this.#taken
  }

  /** Whether one more use would stay within the total limit and within the limit of each of these holders. */
  fits(holders: readonly string[]): boolean {
    const { inAll, each } = this.#share
    return this.#taken < inAll && holders.every((holder) => (this.#held.get(holder) ?? 0) < each)
  }

  take(holders: readonly string[]): void {
    this.#change(holders, 1)
  }

  giveBack(holders: readonly string[]): void {
    this.#change(holders, -1)
  }

  #change(holders: readonly string[], by: 1 | -1): void {
    this.#taken += by
    for (const holder of holders) {
      const count = (this.#held.get(holder) ?? 0) + by
      if (count === 0) this.#held.delete(holder)
      else this.#held.set(holder, count)
    }
  }
}
