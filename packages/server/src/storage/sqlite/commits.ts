import type { Statement, Written } from '../database/database.ts'
import { StorageUnavailable } from '../database/errors.ts'
import type { StorageObserver } from '../database/observer.ts'
import { DatabaseBusy } from './faults.ts'
import { GroupUndone, type Outcome, type SqliteGroup } from './group.ts'
import { pauseWhileBusy } from './patience.ts'

/** The maximum number of waiting writes, and of characters in them; further writes are refused. */
const mostWaiting = 4_096
const mostLetters = 16 * 1024 * 1024

type Waiting = {
  statements: readonly Statement[]
  letters: number
  /** Monotonic time in milliseconds. */
  since: number
  answer(outcome: Outcome): void
}

/** The queue of writes: writes that wait together share the next commit, in the order in which they arrived. */
export class SqliteCommits {
  readonly #group: SqliteGroup
  readonly #observer: StorageObserver
  readonly #patience: number
  readonly #waiting: Waiting[] = []
  #letters = 0
  /** How many writes at the head of the queue are attempted one by one. */
  #alone = 0
  #awake = false
  #closed: PromiseWithResolvers<void> | undefined

  /** `patience`: milliseconds that a write waits for other processes. */
  constructor(group: SqliteGroup, { observer, patience }: { observer: StorageObserver; patience: number }) {
    this.#group = group
    this.#observer = observer
    this.#patience = patience
  }

  /** Queues a write and resolves after its commit. `letters`: the length of all texts in the statements. */
  write(statements: readonly Statement[], letters: number): Promise<Written<readonly Statement[]>> {
    if (this.#closed !== undefined) throw new StorageUnavailable('the database is closed')
    if (this.#waiting.length >= mostWaiting) {
      throw new StorageUnavailable(`the database has ${mostWaiting} writes waiting`)
    }
    // A write that exceeds the limit by itself is accepted while the queue is empty, as when restoring a backup.
    if (this.#waiting.length > 0 && this.#letters + letters > mostLetters) {
      throw new StorageUnavailable(`the database has writes of ${this.#letters} characters waiting`)
    }
    this.#letters += letters
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        statements,
        letters,
        since: performance.now(),
        answer: (outcome) => ('failed' in outcome ? reject(outcome.failed) : resolve(outcome)),
      })
      if (this.#awake) return
      this.#awake = true
      this.#after(0)
    })
  }

  /** Refuses further writes, and resolves when the waiting ones are done. */
  async close(): Promise<void> {
    this.#closed ??= Promise.withResolvers()
    if (!this.#awake) this.#closed.resolve()
    await this.#closed.promise
  }

  /**
   * Schedules the next commit. Without a pause, it follows all I/O of this event loop turn, so that its writes
   * share it.
   */
  #after(pause: number): void {
    if (pause === 0) setImmediate(() => this.#next())
    else setTimeout(() => this.#next(), pause)
  }

  /** Runs one commit and returns to the event loop. */
  #next(): void {
    const pause = this.#commit()
    this.#awake = this.#waiting.length > 0
    if (this.#awake) this.#after(pause)
    else this.#closed?.resolve()
  }

  /** Runs one commit and returns the milliseconds to wait before the next one. */
  #commit(): number {
    try {
      const outcomes = this.#group.commit(this.#alone > 0 ? this.#waiting.slice(0, 1) : this.#waiting)
      this.#alone = Math.max(0, this.#alone - outcomes.length)
      const writes = outcomes.filter((outcome) => 'committed' in outcome && outcome.committed).length
      if (writes > 0) this.#observer.committed(writes)
      this.#answer(outcomes)
      return 0
    } catch (error) {
      if (!(error instanceof GroupUndone)) throw error
      return this.#undone(error)
    }
  }

  /**
   * After a failed group commit, its writes are attempted one by one, so that only those that cannot be stored
   * fail.
   */
  #undone({ tried, cause }: GroupUndone): number {
    if (cause instanceof DatabaseBusy) {
      const expired = performance.now() - this.#patience
      const late = this.#waiting.findIndex(({ since }) => since > expired)
      this.#fail(late === -1 ? this.#waiting.length : late, cause)
      return pauseWhileBusy()
    }
    if (tried > 1) this.#alone = tried
    // If not even a transaction could begin, all waiting writes fail.
    else this.#fail(tried === 0 ? this.#waiting.length : 1, cause)
    return 0
  }

  #fail(count: number, failed: unknown): void {
    this.#alone = Math.max(0, this.#alone - count)
    this.#answer(Array.from({ length: count }, () => ({ failed })))
  }

  #answer(outcomes: readonly Outcome[]): void {
    for (const [index, { answer, letters }] of this.#waiting.splice(0, outcomes.length).entries()) {
      this.#letters -= letters
      const outcome = outcomes[index]
      if (outcome !== undefined) answer(outcome)
    }
  }
}
