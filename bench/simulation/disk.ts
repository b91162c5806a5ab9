import type { Agenda } from './agenda.ts'

/** A log on a disk. Only one sync runs at a time, and all waiting writes share the next one. */
export class Log {
  readonly #agenda: Agenda
  readonly #sync: number
  #waiting: (() => void)[] = []
  #syncing = false
  #busy = 0
  syncs = 0
  commits = 0

  /** `sync`: milliseconds of one sync. */
  constructor(agenda: Agenda, sync: number) {
    this.#agenda = agenda
    this.#sync = sync
  }

  commit(done: () => void): void {
    this.#waiting.push(done)
    if (!this.#syncing) this.#begin()
  }

  /** The share of the time since the last call in which it was syncing. */
  utilisation(over: number): number {
    const share = this.#busy / over
    this.#busy = 0
    return share
  }

  #begin(): void {
    const sharing = this.#waiting
    this.#waiting = []
    this.#syncing = true
    this.#agenda.after(this.#sync, () => {
      this.#busy += this.#sync
      this.syncs += 1
      this.commits += sharing.length
      this.#syncing = this.#waiting.length > 0
      if (this.#syncing) this.#begin()
      for (const done of sharing) done()
    })
  }
}
