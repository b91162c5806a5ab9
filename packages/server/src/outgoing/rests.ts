import { OutgoingFailed } from '../protocol/ports/outgoing.ts'

/** Milliseconds until it is called again after one failure; each further one doubles them. */
const first = 1_000
/** Short enough that whoever has mended a host is served again before they wonder. */
const longest = 30_000
/** What is remembered; the oldest goes. */
const mostKept = 1_000

type Rest = { failures: number; until: number; isTried: boolean }

/**
 * What failed a moment ago rests before it is called again, and then by one call at first: requests that anybody can
 * send do not each wait for the same dead host. `elapsed` in milliseconds.
 */
export class Rests {
  readonly #elapsed: () => number
  readonly #kept = new Map<string, Rest>()

  constructor(elapsed: () => number) {
    this.#elapsed = elapsed
  }

  /** Throws `OutgoingFailed` for what rests. Where it may be called again, everybody else waits `patience` for that. */
  begin(name: string, patience: number): void {
    const rest = this.#kept.get(name)
    if (rest === undefined) return
    const left = rest.until - this.#elapsed()
    if (left > 0) {
      const seconds = Math.ceil(left / 1000)
      throw new OutgoingFailed(`failed a moment ago and is called again in ${seconds} s`, {
        failure: 'resting',
      })
    }
    this.#kept.set(name, { ...rest, until: this.#elapsed() + patience, isTried: true })
  }

  /** There was no place to try it. */
  untried(name: string): void {
    const rest = this.#kept.get(name)
    if (rest?.isTried === true) this.#kept.set(name, { ...rest, until: this.#elapsed(), isTried: false })
  }

  succeeded(name: string): void {
    this.#kept.delete(name)
  }

  failed(name: string): void {
    const before = this.#kept.get(name)
    // Of several that were under way at once, the first failure speaks for all.
    if (before !== undefined && !before.isTried && before.until > this.#elapsed()) return
    const failures = (before?.failures ?? 0) + 1
    const pause = Math.min(first * 2 ** (failures - 1), longest)
    this.#kept.delete(name)
    this.#kept.set(name, { failures, until: this.#elapsed() + pause, isTried: false })
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest)
  }
}
