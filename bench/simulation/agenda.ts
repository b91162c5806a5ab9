type Entry = { at: number; order: number; run: () => void }

/** The event queue of the simulation, ordered by time. Time is in milliseconds and jumps from event to event. */
export class Agenda {
  now = 0
  #order = 0
  readonly #heap: Entry[] = []

  /**
   * Schedules an event in `wait` milliseconds. Events at the same time run in the order in which they were scheduled.
   */
  after(wait: number, run: () => void): void {
    const entry = { at: this.now + wait, order: this.#order++, run }
    const heap = this.#heap
    let index = heap.length
    heap.push(entry)
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (above === undefined || before(above, entry)) break
      heap[index] = above
      index = parent
    }
    heap[index] = entry
  }

  /** Runs events until this time, or until there are none left. */
  runUntil(end: number): void {
    for (let next = this.#heap[0]; next !== undefined && next.at <= end; next = this.#heap[0]) {
      this.#takeFirst()
      this.now = next.at
      next.run()
    }
    this.now = end
  }

  #takeFirst(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      const [left, right] = [heap[child], heap[child + 1]]
      if (left === undefined) break
      let smaller = left
      if (right !== undefined && before(right, left)) {
        smaller = right
        child += 1
      }
      if (before(last, smaller)) break
      heap[index] = smaller
      index = child
    }
    heap[index] = last
  }
}

function before(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}
