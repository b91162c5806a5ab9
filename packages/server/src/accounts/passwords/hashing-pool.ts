/** Thrown immediately when the queue is full: the person should try again in `retryAfter` seconds. */
export class Busy extends Error {
  readonly retryAfter = 2

  constructor() {
    super('too many passwords are being hashed')
    this.name = 'Busy'
  }
}

export type HashingPoolOptions = {
  /** How many hashes run concurrently. Two leave two of libuv's four threads for files, DNS and signatures. */
  atOnce?: number
  /** How many more may wait: 64 take about a second. */
  queue?: number
  /** Wraps each job once a thread is free, for measuring. */
  around?: <T>(job: () => Promise<T>) => Promise<T>
}

/**
 * The share of one process. A single process leaves one core for everything else. Of several processes, each runs one
 * hash at a time: more would outnumber the cores.
 */
export function hashingShare(processes: number, cores: number): HashingPoolOptions {
  return processes === 1 ? { atOnce: cores > 2 ? 2 : 1 } : { atOnce: 1, queue: 32 }
}

/**
 * Who wants a hash: `known` is a browser in which the person has signed in before. There are more places for these, so
 * that a flood of guesses does not keep people from signing in where they always do.
 */
export type Line = 'anybody' | 'known'

/** How many more may wait in the line of known browsers. */
const placesOfKnown = 16

/** A place in the pool, running or waiting. Disposing of it frees the place. */
export type Place = {
  /** Runs a job when a thread is free. An abort removes it from the queue; a running hash is not interrupted. */
  run<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T>
  [Symbol.dispose](): void
}

/**
 * Bounds how many passwords are hashed concurrently and how many wait, so that a burst of sign-ins slows down only
 * sign-ins. Entering is separate from running, so that a refused attempt does not cost a query. threat D3, R12
 */
export class HashingPool {
  readonly #atOnce: number
  readonly #places: number
  readonly #around: NonNullable<HashingPoolOptions['around']>
  readonly #taken: Record<Line, number> = { anybody: 0, known: 0 }
  #running = 0
  readonly #queues: Readonly<Record<Line, (() => void)[]>> = { anybody: [], known: [] }
  /** The line that is served first when a thread is free; they take turns, so that neither stops the other. */
  #next: Line = 'known'

  constructor({ atOnce = 2, queue = 64, around = (job) => job() }: HashingPoolOptions = {}) {
    this.#atOnce = atOnce
    this.#around = around
    this.#places = atOnce + queue
  }

  /** How many jobs are waiting. */
  get waiting(): number {
    return this.#queues.known.length + this.#queues.anybody.length
  }

  /** Takes a place or throws `Busy`. */
  enter(line: Line = 'anybody'): Place {
    const places = line === 'known' ? placesOfKnown : this.#places
    if (this.#taken[line] >= places) throw new Busy()
    this.#taken[line] += 1
    let inside = true
    return {
      run: (job, signal) => this.#run(job, line, signal),
      [Symbol.dispose]: () => {
        if (inside) this.#taken[line] -= 1
        inside = false
      },
    }
  }

  /** Enters, runs one job and leaves. */
  async run<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    using place = this.enter()
    return await place.run(job, signal)
  }

  async #run<T>(job: () => Promise<T>, line: Line, signal: AbortSignal | undefined): Promise<T> {
    await this.#turn(line, signal)
    try {
      return await this.#around(job)
    } finally {
      const next = this.#nextInLine()
      // The thread is passed on without becoming free in between, so that no new job can jump the queue.
      if (next === undefined) this.#running -= 1
      else next()
    }
  }

  #nextInLine(): (() => void) | undefined {
    const line = this.#next
    const other = line === 'known' ? 'anybody' : 'known'
    this.#next = other
    return this.#queues[line].shift() ?? this.#queues[other].shift()
  }

  async #turn(line: Line, signal: AbortSignal | undefined): Promise<void> {
    const queue = this.#queues[line]
    signal?.throwIfAborted()
    if (this.#running < this.#atOnce) {
      this.#running += 1
      return
    }
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        queue.splice(queue.indexOf(begin), 1)
        reject(signal?.reason)
      }
      queue.push(begin)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }
}
