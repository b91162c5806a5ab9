/** Thrown at once when the line is full: the person should try again in `retryAfter` seconds. */
export class Busy extends Error {
  readonly retryAfter = 2

  constructor() {
    super('too many passwords are being hashed')
    this.name = 'Busy'
  }
}

export type HashingPoolOptions = {
  /** Hashes at the same time. Two leave two of libuv's four threads to files, names and signatures. */
  atOnce?: number
  /** How many more may wait: 64 are about a second of waiting. */
  queue?: number
  /** Runs each job, once a thread is free: for whoever measures. */
  around?: <T>(job: () => Promise<T>) => Promise<T>
}

/**
 * One core is left for what is not hashing. Of several processes that are one server each hashes one at a time: more
 * would outnumber the cores.
 */
export function hashingShare(processes: number, cores: number): HashingPoolOptions {
  return processes === 1 ? { atOnce: cores > 2 ? 2 : 1 } : { atOnce: 1, queue: 32 }
}

/** A place among those who hash or wait for it; leaving it lets the next one in. */
export type Place = {
  /** Runs a job when a thread is free. An abort takes it out of the line; a hash that has begun runs to its end. */
  run<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T>
  [Symbol.dispose](): void
}

/**
 * Bounds how many passwords are hashed at once and how many wait, so that a storm of sign-ins slows nothing but
 * sign-ins. Entering is apart from running: whoever finds no place has cost no look at the store. threat D3, R12
 */
export class HashingPool {
  readonly #atOnce: number
  readonly #places: number
  readonly #around: NonNullable<HashingPoolOptions['around']>
  #taken = 0
  #running = 0
  readonly #line: (() => void)[] = []

  constructor({ atOnce = 2, queue = 64, around = (job) => job() }: HashingPoolOptions = {}) {
    this.#atOnce = atOnce
    this.#around = around
    this.#places = atOnce + queue
  }

  /** How many stand in the line. */
  get waiting(): number {
    return this.#line.length
  }

  /** Takes a place or throws `Busy`. */
  enter(): Place {
    if (this.#taken >= this.#places) throw new Busy()
    this.#taken += 1
    let inside = true
    return {
      run: (job, signal) => this.#run(job, signal),
      [Symbol.dispose]: () => {
        if (inside) this.#taken -= 1
        inside = false
      },
    }
  }

  /** Enters, runs one job and leaves. */
  async run<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    using place = this.enter()
    return await place.run(job, signal)
  }

  async #run<T>(job: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    await this.#turn(signal)
    try {
      return await this.#around(job)
    } finally {
      const next = this.#line.shift()
      // The thread is handed on without becoming free in between, so nobody can overtake the line.
      if (next === undefined) this.#running -= 1
      else next()
    }
  }

  async #turn(signal: AbortSignal | undefined): Promise<void> {
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
        this.#line.splice(this.#line.indexOf(begin), 1)
        reject(signal?.reason)
      }
      this.#line.push(begin)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }
}
