import type { Logger } from 'pino'

/** Milliseconds for which requests that the database failed have one line together. */
const window = 10_000

/**
 * Writes requests that the database failed into the log: the first one whole, the ones that follow as a count every ten
 * seconds, for as long as there are any. Whoever sends requests while it is away would otherwise fill the disk, which
 * may be why it is away.
 */
export class StorageFaults {
  readonly #log: Pick<Logger, 'error' | 'debug'>
  #isOpen = false
  #more = 0

  constructor(log: Pick<Logger, 'error' | 'debug'>) {
    this.#log = log
  }

  /** `facts` are those of the request. */
  tell(error: Error, facts: object): void {
    if (this.#isOpen) {
      this.#more += 1
      this.#log.debug({ ...facts, reason: error.message }, 'the database does not answer')
      return
    }
    this.#log.error({ ...facts, err: error }, 'the database does not answer')
    this.#open()
  }

  #open(): void {
    this.#isOpen = true
    setTimeout(() => this.#end(), window).unref()
  }

  #end(): void {
    this.#isOpen = false
    if (this.#more === 0) return
    const requests = this.#more
    this.#more = 0
    this.#open()
    this.#log.error({ requests }, 'the database did not answer more requests')
  }
}
