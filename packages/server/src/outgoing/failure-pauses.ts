import { OutgoingFailed } from '../protocol/ports/outgoing.ts'

/** Milliseconds before a retry after one failure; each further failure doubles them. */
const first = 1_000
/** Milliseconds. Short enough that a repaired host is soon called again. */
const longest = 30_000
/** The number of names to remember; the oldest is dropped. */
const mostKept = 1_000

type Rest = { failures: number; until: number; isTried: boolean }

/**
 * Pauses after failures (a circuit breaker): a host that failed is not called for a while, and then first by one
 * request only. So requests that anyone can send do not each wait for the same dead host. `elapsed` returns
 * milliseconds.
 */
export class FailurePauses {
  readonly #elapsed: () => number
  readonly #kept = new Map<string, Rest>()

  constructor(elapsed: () => number) {
    this.#elapsed = elapsed
  }

  /** Throws `OutgoingFailed` during a pause. After it, one caller passes, and the pause is extended by `patience`. */
  begin(name: string, patience: number): void {
    const rest = this.#kept.get(name)
    if (rest === undefined) return
    const left = rest.until - this.#elapsed()
    if (left > 0) {
      const seconds = Math.ceil(left / 1000)
      throw new OutgoingFailed(`failed recently and is not called again for ${seconds} s`, {
        failure: 'resting',
      })
    }
    this.#kept.set(name, { ...rest, until: this.#elapsed() + patience, isTried: true })
  }

  /** The retry was not made, because it found no free slot. */
  untried(name: string): void {
    const rest = this.#kept.get(name)
    if (rest?.isTried === true) this.#kept.set(name, { ...rest, until: this.#elapsed(), isTried: false })
  }

  succeeded(name: string): void {
    this.#kept.delete(name)
  }

  failed(name: string): void {
    const before = this.#kept.get(name)
    // Of several concurrent failures, only the first counts.
    if (before !== undefined && !before.isTried && before.until > this.#elapsed()) return
    const failures = (before?.failures ?? 0) + 1
    const pause = Math.min(first * 2 ** (failures - 1), longest)
    this.#kept.delete(name)
    this.#kept.set(name, { failures, until: this.#elapsed() + pause, isTried: false })
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest)
  }
}
