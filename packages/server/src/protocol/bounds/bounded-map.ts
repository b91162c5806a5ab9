/** A map that holds so many entries and so many bytes at most: what was put in the longest ago goes first. */
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

  /** Of all entries, as those who put them in have said. */
  get bytes(): number {
    return this.#bytes
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key)?.value
  }

  /** Puts it behind all others. What is larger than the whole map is not kept. */
  set(key: string, value: Value, bytes: number): void {
    this.delete(key)
    if (bytes > this.#most.bytes) return
    this.#entries.set(key, { value, bytes })
    this.#bytes += bytes
    const { entries, bytes: most } = this.#most
    if (this.#entries.size > entries || this.#bytes > most) this.#forget(entries, most)
  }

  /** A hundredth more than needed of what ran out: to find the oldest one in a map costs as much as to find many. */
  #forget(entries: number, bytes: number): void {
    const left = {
      entries: this.#entries.size > entries ? entries - Math.floor(entries / 100) : entries,
      bytes: this.#bytes > bytes ? bytes - Math.floor(bytes / 100) : bytes,
    }
    for (const oldest of this.#entries.keys()) {
      // Never the newest, as long as it fits.
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

  /** Deletes the oldest for as long as this holds. */
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
