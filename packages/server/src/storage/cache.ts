import { BoundedMap } from '../protocol/bounds/bounded-map.ts'

/** The maximum age of an entry in milliseconds: another process may have changed the row since. */
const staleAfter = 1_000

/** The maximum total size in bytes, and the size of one value. */
export type Weight<Value> = { most: number; of(value: Value): number }

/**
 * Caches rows that change rarely and are read on every request, `limit` entries at most. It uses monotonic time. A row
 * that does not exist is not cached, so that made-up ids cannot fill the cache.
 */
export class Cache<Value> {
  readonly #elapsed: () => number
  readonly #weight: Weight<Value> | undefined
  readonly #entries: BoundedMap<{ value: Value; readAt: number }>
  #drops = 0

  constructor(limit: number, elapsed = () => performance.now(), weight?: Weight<Value>) {
    this.#elapsed = elapsed
    this.#weight = weight
    this.#entries = new BoundedMap({ entries: limit, bytes: weight?.most ?? Number.POSITIVE_INFINITY })
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
    // A read that began before a write of this process resolved may return the state before the write.
    if (value === undefined || drops !== this.#drops) return value
    // Stale entries are useless and only take memory, and self-registered clients can be many and large.
    this.#entries.deleteWhile(({ readAt: then }) => readAt - then >= staleAfter)
    this.#entries.set(key, { value, readAt }, this.#weight?.of(value) ?? 0)
    return value
  }

  /** Reads the row even if it is cached, and caches the result. */
  renew(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    this.#entries.delete(key)
    return this.read(key, load)
  }

  /** Empties the cache. To be called when a write has resolved. */
  drop(): void {
    this.#drops += 1
    this.#entries.clear()
  }
}
