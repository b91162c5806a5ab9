import type { Machine } from './machine.ts'

/** Threads of one machine with a common FIFO queue. */
export class Threads {
  readonly #machine: Machine
  readonly #line: (() => void)[] = []
  #free: number
  #first = 0

  constructor(machine: Machine, count: number) {
    this.#machine = machine
    this.#free = count
  }

  run(milliseconds: number, done: () => void): void {
    this.hold((release) => {
      this.#machine.compute(milliseconds, () => {
        release()
        done()
      })
    })
  }

  /** Occupies a thread until it is released, even if it uses no CPU, as when it waits for a disk. */
  hold(use: (release: () => void) => void): void {
    if (this.#free === 0) {
      this.#line.push(() => use(this.#release))
      return
    }
    this.#free -= 1
    use(this.#release)
  }

  get waiting(): number {
    return this.#line.length - this.#first
  }

  readonly #release = (): void => {
    const next = this.#line[this.#first]
    if (next === undefined) {
      this.#free += 1
      return
    }
    this.#first += 1
    // The queue is compacted only now and then, since that takes time in proportion to its length.
    if (this.#first > 1_000 && this.#first * 2 > this.#line.length) {
      this.#line.splice(0, this.#first)
      this.#first = 0
    }
    next()
  }
}
