import type { Agenda } from './agenda.ts'
import type { Log } from './disk.ts'
import type { Machine } from './machine.ts'
import type { Threads } from './thread.ts'

/** The database as one process sees it. `false`: there was no answer, and the client gets 503. */
export type Store = {
  read(milliseconds: number, done: (answered: boolean) => void): void
  write(milliseconds: number, done: (answered: boolean) => void): void
}

/** More statements than this do not share a commit of SQLite; some waiting is better than a loop that is held. */
const mostStatements = 256

/**
 * SQLite in the server's own thread: a read is CPU of the event loop; writes that wait in the same turn of it share
 * the next commit, which holds the loop until the disk has synced.
 */
export function sqliteStore(agenda: Agenda, machine: Machine, loop: Threads, sync: number): Store {
  let waiting: { milliseconds: number; done: (answered: boolean) => void }[] = []
  let planned = false
  const commit = () => {
    planned = true
    loop.hold((release) => {
      const group = waiting.slice(0, mostStatements)
      waiting = waiting.slice(group.length)
      machine.compute(
        group.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
        () => {
          agenda.after(sync, () => {
            planned = false
            for (const { done } of group) done(true)
            if (waiting.length > 0 && !planned) commit()
            release()
          })
        },
      )
    })
  }
  return {
    read: (milliseconds, done) => loop.run(milliseconds, () => done(true)),
    write(milliseconds, done) {
      waiting.push({ milliseconds, done })
      if (!planned) commit()
    },
  }
}

/** A PostgreSQL primary: its machine, its log, and whether it is there. */
export class Primary {
  readonly agenda: Agenda
  readonly machine: Machine
  readonly log: Log
  #away: { back: (() => void)[] } | undefined
  /** Counts the times it went away: whoever asked before it went gets no answer. */
  era = 0

  constructor(agenda: Agenda, machine: Machine, log: Log) {
    this.agenda = agenda
    this.machine = machine
    this.log = log
  }

  /** Everything under way is lost; another one is there after so many milliseconds. */
  failOver(milliseconds: number): void {
    const back: (() => void)[] = []
    this.#away = { back }
    this.era += 1
    this.agenda.after(milliseconds, () => {
      this.#away = undefined
      for (const each of back) each()
    })
  }

  /** Calls at once where it is there, else when it is back. */
  whenThere(run: () => void): void {
    if (this.#away === undefined) run()
    else this.#away.back.push(run)
  }

  get isAway(): boolean {
    return this.#away !== undefined
  }
}

/** What the server's pool allows: storage/postgres/connections.ts. Milliseconds. */
const patience = 5_000
const waitingPerConnection = 50

/** A process's connections to a PostgreSQL, `roundTrip` milliseconds away. */
export function postgresStore(primary: Primary, roundTrip: number, connections: number): Store {
  const { agenda, machine, log } = primary
  const line: ({ take: () => void; waits: boolean } | undefined)[] = []
  let first = 0
  let free = connections
  const next = () => {
    while (free > 0 && !primary.isAway && first < line.length) {
      const waiting = line[first]
      first += 1
      if (waiting?.waits !== true) continue
      waiting.waits = false
      free -= 1
      waiting.take()
    }
    if (first === line.length) {
      line.length = 0
      first = 0
    }
  }
  const exchange = (milliseconds: number, durable: boolean, done: (answered: boolean) => void) => {
    if (line.length - first >= connections * waitingPerConnection) {
      agenda.after(0, () => done(false))
      return
    }
    const waiting = {
      waits: true,
      take() {
        const { era } = primary
        const answer = () =>
          agenda.after(roundTrip / 2, () => {
            free += 1
            done(era === primary.era)
            next()
          })
        agenda.after(roundTrip / 2, () =>
          machine.compute(milliseconds, () => (durable ? log.commit(answer) : answer())),
        )
      },
    }
    line.push(waiting)
    if (primary.isAway) {
      agenda.after(patience, () => {
        if (!waiting.waits) return
        waiting.waits = false
        done(false)
      })
      primary.whenThere(next)
    }
    next()
  }
  return {
    read: (milliseconds, done) => exchange(milliseconds, false, done),
    write: (milliseconds, done) => exchange(milliseconds, true, done),
  }
}
