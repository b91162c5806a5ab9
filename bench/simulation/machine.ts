import type { Agenda } from './agenda.ts'

type Work = { endsAt: number; done: () => void }

/**
 * The cores of a machine, shared equally by the runnable threads; each thread uses at most one core. The progress of
 * all threads is measured on one virtual clock that runs at their common speed, so that a change is cheap however
 * many threads there are.
 */
export class Machine {
  readonly cores: number
  readonly #agenda: Agenda
  readonly #working: Work[] = []
  #progress = 0
  #seen = 0
  #version = 0
  #busy = 0

  constructor(agenda: Agenda, cores: number) {
    this.#agenda = agenda
    this.cores = cores
  }

  /** Runs one thread for this many milliseconds of CPU. */
  compute(milliseconds: number, done: () => void): void {
    this.#catchUp()
    const work = { endsAt: this.#progress + milliseconds, done }
    let index = this.#working.length
    while (index > 0 && (this.#working[index - 1]?.endsAt ?? 0) < work.endsAt) index -= 1
    // Sorted so that the thread that finishes first is last in the list, where removing it is cheap.
    this.#working.splice(index, 0, work)
    this.#plan()
  }

  /** The utilization of the cores since the last call, from 0 to 1. */
  utilisation(over: number): number {
    this.#catchUp()
    const share = this.#busy / over / this.cores
    this.#busy = 0
    return share
  }

  #pace(): number {
    return Math.min(1, this.cores / this.#working.length)
  }

  #catchUp(): void {
    const passed = this.#agenda.now - this.#seen
    this.#seen = this.#agenda.now
    if (this.#working.length === 0) return
    this.#progress += passed * this.#pace()
    this.#busy += passed * Math.min(this.cores, this.#working.length)
  }

  #plan(): void {
    this.#version += 1
    const next = this.#working.at(-1)
    if (next === undefined) return
    const version = this.#version
    this.#agenda.after(Math.max(0, (next.endsAt - this.#progress) / this.#pace()), () => {
      // A thread was added or removed in the meantime and rescheduled.
      if (version !== this.#version) return
      this.#catchUp()
      this.#working.pop()
      this.#plan()
      next.done()
    })
  }
}
