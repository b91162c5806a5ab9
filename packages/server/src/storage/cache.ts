/** How old an answer may be, in milliseconds: another process may have changed the row since. */
const staleAfter = 1_000

/**
 * Remembers rows that change rarely and are read with every request. Time is the process's own, which no
 * setting of the clock moves. `limit` entries; what is not there is not remembered, so nobody can fill it.
 */
export class Cache<Value> {
  readonly #limit: number
  readonly #entries = new Map<string, { value: Value; readAt: number }>()
  #drops = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  async read(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const readAt = performance.now()
    const known = this.#entries.get(key)
    if (known !== undefined && readAt - known.readAt < staleAfter) return known.value
    this.#entries.delete(key)
    const drops = this.#drops
    const value = await load()
    // What was read before a write of this process ended may be from before the write.
    if (value === undefined || drops !== this.#drops) return value
    const oldest = this.#entries.keys().next()
    if (this.#entries.size >= this.#limit && !oldest.done) this.#entries.delete(oldest.value)
    this.#entries.set(key, { value, readAt })
    return value
  }

  /** To be called when a write has resolved. */
  drop(): void {
    this.#drops += 1
    this.#entries.clear()
  }
}
