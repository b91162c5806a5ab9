/** A map with a maximum number of entries and of bytes. When it is full, the entry that was set longest ago is evicted. */
export class BoundedMap<Value> {
  readonly #most: { entries: number; bytes: number }
  readonly #entries = new Map<string, { value: Value; bytes: number }>()
  #bytes = 0

  constructor(most: { entries: number; bytes: number }) {
    this.#most = most
  }

  get size(): number {
    return this.#entries.size
  }

  /** The sum of the sizes that the callers of `set` gave. */
  get bytes(): number {
    return this.#bytes
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key)?.value
  }

  /** Sets an entry and makes it the newest. An entry that exceeds the maximum of bytes by itself is not stored. */
  set(key: string, value: Value, bytes: number): void {
    this.delete(key)
    if (bytes > this.#most.bytes) return
    this.#entries.set(key, { value, bytes })
    this.#bytes += bytes
    const { entries, bytes: most } = this.#most
    if (this.#entries.size > entries || this.#bytes > most) this.#forget(entries, most)
  }

  /** Evicts one percent more than necessary, because finding the oldest entry costs as much as finding many. */
  #forget(entries: number, bytes: number): void {
    const left = {
      entries: this.#entries.size > entries ? entries - Math.floor(entries / 100) : entries,
      bytes: this.#bytes > bytes ? bytes - Math.floor(bytes / 100) : bytes,
    }
    for (const oldest of this.#entries.keys()) {
      // The newest entry stays.
      if (this.#entries.size === 1) return
      if (this.#entries.size <= left.entries && this.#bytes <= left.bytes) return
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#bytes -= entry.bytes
    this.#entries.delete(key)
  }

  /** Deletes entries from the oldest on, up to the first for which `isOver` is false. */
  deleteWhile(isOver: (value: Value) => boolean): void {
    for (const [key, { value }] of this.#entries) {
      if (!isOver(value)) return
      this.delete(key)
    }
  }

  clear(): void {
    this.#entries.clear()
    this.#bytes = 0
  }
}
