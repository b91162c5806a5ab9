import type { Agenda } from './agenda.ts'
import type { Log } from './disk.ts'
import type { Machine } from './machine.ts'
import type { Threads } from './thread.ts'

/** The database from the view of one process. `false`: there was no response, and the client gets 503. */
export type Store = {
  read(milliseconds: number, done: (answered: boolean) => void): void
  write(milliseconds: number, done: (answered: boolean) => void): void
}

/** The maximum number of statements in one SQLite commit, so that the event loop is not blocked too long. */
const mostStatements = 256

/**
 * SQLite in the server's own thread: a read takes CPU of the event loop. Writes that wait in the same turn share the
 * next commit, which blocks the loop until the disk has synced.
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

/** A PostgreSQL primary: its machine, its log, and whether it is available. */
export class Primary {
  readonly agenda: Agenda
  readonly machine: Machine
  readonly log: Log
  #away: { back: (() => void)[] } | undefined
  /** Counts its failures: requests from before a failure get no response. */
  era = 0

  constructor(agenda: Agenda, machine: Machine, log: Log) {
    this.agenda = agenda
    this.machine = machine
    this.log = log
  }

  /** Fails over: all requests in progress are lost, and a new primary is available after this many milliseconds. */
  failOver(milliseconds: number): void {
    const back: (() => void)[] = []
    this.#away = { back }
    this.era += 1
    this.agenda.after(milliseconds, () => {
      this.#away = undefined
      for (const each of back) each()
    })
  }

  /** Calls immediately if it is available, else when it is back. */
  whenThere(run: () => void): void {
    if (this.#away === undefined) run()
    else this.#away.back.push(run)
  }

  get isAway(): boolean {
    return this.#away !== undefined
  }
}

/** The limits of the server's pool, see storage/postgres/connections.ts. Milliseconds. */
const patience = 5_000
const waitingPerConnection = 50

/** The connections of a process to PostgreSQL; `roundTrip` is in milliseconds. */
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
