/** How many there may be at a time: in all, and for each holder. */
export type Share = { inAll: number; each: number }

/** Room for so much at a time, of which each holder (a client, a host, a source) may have a part and never all. */
export class Room {
  readonly #share: Share
  readonly #held = new Map<string, number>()
  #taken = 0

  constructor(share: Share) {
    this.#share = share
  }

  get taken(): number {
    return this.#taken
  }

  /** Whether there is room for one more of all these holders. */
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
