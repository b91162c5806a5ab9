import type { Statement, Written } from '../door/door.ts'
import { StorageUnavailable } from '../door/errors.ts'
import type { StorageObserver } from '../door/observer.ts'
import { DatabaseBusy } from './faults.ts'
import { GroupUndone, type Outcome, type SqliteGroup } from './group.ts'
import { pauseWhileBusy } from './patience.ts'

/** Writes that may wait, and letters in them; the next one is told to come back. */
const mostWaiting = 4_096
const mostLetters = 16 * 1024 * 1024

type Waiting = {
  statements: readonly Statement[]
  letters: number
  /** Milliseconds of the process's own clock. */
  since: number
  answer(outcome: Outcome): void
}

/** The line of writes: in the order they came, those that wait together share the next commit. */
export class SqliteCommits {
  readonly #group: SqliteGroup
  readonly #observer: StorageObserver
  readonly #patience: number
  readonly #waiting: Waiting[] = []
  #letters = 0
  /** So many at the head of the line are tried one by one. */
  #alone = 0
  #awake = false
  #closed: PromiseWithResolvers<void> | undefined

  /** `patience`: milliseconds that a write waits for other processes. */
  constructor(group: SqliteGroup, { observer, patience }: { observer: StorageObserver; patience: number }) {
    this.#group = group
    this.#observer = observer
    this.#patience = patience
  }

  /** `letters`: of all texts in the statements. Resolves after the commit. */
  write(statements: readonly Statement[], letters: number): Promise<Written<readonly Statement[]>> {
    if (this.#closed !== undefined) throw new StorageUnavailable('the database is closed')
    if (this.#waiting.length >= mostWaiting) {
      throw new StorageUnavailable(`the database has ${mostWaiting} writes waiting`)
    }
    // One that is larger than all the room comes in where nobody waits, as a restored backup does.
    if (this.#waiting.length > 0 && this.#letters + letters > mostLetters) {
      throw new StorageUnavailable(`the database has writes of ${this.#letters} letters waiting`)
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

  /** Refuses further writes and resolves when those that wait are answered. */
  async close(): Promise<void> {
    this.#closed ??= Promise.withResolvers()
    if (!this.#awake) this.#closed.resolve()
    await this.#closed.promise
  }

  /** Without a pause: when all that came in this turn of the event loop has been looked at, so that it shares. */
  #after(pause: number): void {
    if (pause === 0) setImmediate(() => this.#next())
    else setTimeout(() => this.#next(), pause)
  }

  /** One commit, and back to the event loop. */
  #next(): void {
    const pause = this.#commit()
    this.#awake = this.#waiting.length > 0
    if (this.#awake) this.#after(pause)
    else this.#closed?.resolve()
  }

  /** Returns milliseconds to wait before the next. */
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

  /** A group that could not be stored is tried one by one, so that only what cannot be stored fails. */
  #undone({ tried, cause }: GroupUndone): number {
    if (cause instanceof DatabaseBusy) {
      const expired = performance.now() - this.#patience
      const late = this.#waiting.findIndex(({ since }) => since > expired)
      this.#fail(late === -1 ? this.#waiting.length : late, cause)
      return pauseWhileBusy()
    }
    if (tried > 1) this.#alone = tried
    // Where not even a transaction begins, no write can be stored.
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
