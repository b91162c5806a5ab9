import { BoundedMap } from '../protocol/bounds/bounded-map.ts'

/** How old an answer may be, in milliseconds: another process may have changed the row since. */
const staleAfter = 1_000

/** How many bytes there may be in all, and how many a value takes. */
export type Weight<Value> = { most: number; of(value: Value): number }

/**
 * Remembers rows that change rarely and are read with every request. Time is the process's own, which no
 * setting of the clock moves. `limit` entries; what is not there is not remembered, so nobody can fill it.
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
    // What was read before a write of this process ended may be from before the write.
    if (value === undefined || drops !== this.#drops) return value
    // Strangers' rows can be large and many: what is stale answers nothing, and only takes room.
    this.#entries.deleteWhile(({ readAt: then }) => readAt - then >= staleAfter)
    this.#entries.set(key, { value, readAt }, this.#weight?.of(value) ?? 0)
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
