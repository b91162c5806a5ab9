import type { Logger } from 'pino'

/** Milliseconds for which all requests that fail because of the database share one log line. */
const window = 10_000

/**
 * Logs requests that failed because of the database: the first one in full, those that follow as a count every ten
 * seconds. Otherwise requests during an outage would fill the disk with log lines, and a full disk may be the cause of
 * the outage.
 */
export class StorageFaults {
  readonly #log: Pick<Logger, 'error' | 'debug'>
  #isOpen = false
  #more = 0

  constructor(log: Pick<Logger, 'error' | 'debug'>) {
    this.#log = log
  }

  /** `facts`: log fields about the request. */
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
    this.#log.error({ requests }, 'more requests failed because the database did not answer')
  }
}
