import type { Agenda } from './agenda.ts'
import type { Machine } from './machine.ts'
import type { Chance } from './random.ts'
import type { Store } from './store.ts'
import { Threads } from './thread.ts'
import type { Step, Verb } from './verb.ts'

/** The number of libuv threads, and of places for hashing: see accounts/passwords/hashing-pool.ts. */
const poolThreads = 4
const placesToHash = 64

/** The outcome of a request: `busy` and `away` are 503. */
export type Outcome = 'answered' | 'busy' | 'away' | 'lost'

/** One server process: an event loop, a thread pool, and its connection to the database. */
export class SimulatedServer {
  readonly #chance: Chance
  readonly #loop: Threads
  readonly #pool: Threads
  readonly #hashing: Threads
  readonly #store: Store
  #alive = true

  constructor(
    { agenda, machine, chance, hashesAtOnce }: ServerParts,
    store: (agenda: Agenda, machine: Machine, loop: Threads) => Store,
  ) {
    this.#chance = chance
    this.#loop = new Threads(machine, 1)
    this.#pool = new Threads(machine, poolThreads)
    this.#hashing = new Threads(machine, hashesAtOnce)
    this.#store = store(agenda, machine, this.#loop)
  }

  serve({ steps }: Verb, done: (outcome: Outcome) => void): void {
    this.#step(steps, 0, done)
  }

  /** Simulates a killed process: its requests are never answered. */
  kill(): void {
    this.#alive = false
  }

  #step(steps: readonly Step[], index: number, done: (outcome: Outcome) => void): void {
    const step = steps[index]
    if (!this.#alive) done('lost')
    else if (step === undefined) done('answered')
    else this.#take(step, done, () => this.#step(steps, index + 1, done))
  }

  #take(step: Step, done: (outcome: Outcome) => void, next: () => void): void {
    const asked = (answered: boolean) => (answered ? next() : done('away'))
    if ('main' in step) this.#loop.run(this.#chance.around(step.main), next)
    else if ('sign' in step) this.#pool.run(this.#chance.around(step.sign), next)
    else if ('read' in step) this.#store.read(this.#chance.around(step.read), asked)
    else if ('write' in step) this.#store.write(this.#chance.around(step.write), asked)
    else if (this.#hashing.waiting >= placesToHash) done('busy')
    else this.#hashing.run(step.hash, next)
  }
}

export type ServerParts = { agenda: Agenda; machine: Machine; chance: Chance; hashesAtOnce: number }
