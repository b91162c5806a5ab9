/** How old an answer may be, in milliseconds: another process may have changed the row since. */
const staleAfter = 1_000

/**
 * Remembers rows that change rarely and are read with every request. Time is the process's own, which no
 * setting of the clock moves. `limit` entries; what is not there is not remembered, so nobody can fill it.
 */
export class Cache<Value> {
  readonly #limit: number
  readonly #elapsed: () => number
  readonly #entries = new Map<string, { value: Value; readAt: number }>()
  #drops = 0

  constructor(limit: number, elapsed = () => performance.now()) {
    this.#limit = limit
    this.#elapsed = elapsed
  }

  /** How many entries are held. */
  get size(): number {
    return this.#entries.size
  }

  async read(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const readAt = this.#elapsed()
    const known = this.#entries.get(key)
    if (known !== undefined && readAt - known.readAt < staleAfter) return known.value
    this.#entries.delete(key)
    const drops = this.#drops
    const value = await load()
    // What was read before a write of this process ended may be from before the write.
    if (value === undefined || drops !== this.#drops) return value
    // Strangers' rows can be large and many: what is stale answers nothing, and only takes room.
    for (const [oldest, { readAt: then }] of this.#entries) {
      if (this.#entries.size < this.#limit && readAt - then < staleAfter) break
      this.#entries.delete(oldest)
    }
    this.#entries.set(key, { value, readAt })
    return value
  }

  /** Reads it whatever is remembered, and remembers that. */
  renew(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    this.#entries.delete(key)
    return this.read(key, load)
  }

  /** To be called when a write has resolved. */
  drop(): void {
    this.#drops += 1
    this.#entries.clear()
  }
}
