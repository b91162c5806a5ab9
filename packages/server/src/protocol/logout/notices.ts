import { Room } from '../bounds/room.ts'
import type { Client } from '../clients/client.ts'
import { fairlyDue } from './due-notices.ts'
import type { NoticeContext } from './logout-token.ts'
import type { EndedParticipation, Participation } from './participation.ts'
import { noticeUri, type Told, tellClient } from './tell-client.ts'

/**
 * Messages under way at once, and to one client or one host: who hangs leaves room for others. Declared clients have as
 * many of their own.
 */
const share = { inAll: 32, each: 8 }
/** Milliseconds in which one run begins further messages. */
const longestRun = 10_000
/** Clients of one session that are told at once; the job tells the others. */
const mostAtOnce = 64

/** The messages of one process to clients whose sessions have ended. */
export type Notices = {
  /** Begins at once and lets nobody wait. What finds no room is due, and so left to the next `tellDue`. */
  tell(ended: readonly Participation[]): void
  /** Tells what is due: `more` where there was no time for all. */
  tellDue(stopping: AbortSignal): Promise<{ told: number; failed: number; more: boolean }>
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
}

type Log = Record<'info' | 'warn', (facts: object, message: string) => void>
type Outcome = Told['outcome']

/** `context` is asked anew each time: the issuer is known only once there is a port. */
export function notices(context: () => NoticeContext, log: Log): Notices {
  const running = new Set<Promise<unknown>>()
  const rooms = { declared: new Room(share), others: new Room(share) }

  const track = <Value>(run: Promise<Value>): Promise<Value> => {
    const tracked = run.finally(() => running.delete(tracked))
    running.add(tracked)
    return tracked
  }
  const tellOne = async (ended: EndedParticipation, client: Client | undefined): Promise<Outcome> => {
    const told = await tellClient(ended, client, context())
    if (told.outcome === 'failed') {
      const { clientId, attempts } = ended
      const facts = { clientId, attempt: attempts + 1, reason: told.reason }
      if (told.givenUp) log.warn(facts, 'a client was not told that a session has ended; this is given up')
      else log.info(facts, 'a client could not be told that a session has ended; it is tried again')
    }
    return told.outcome
  }
  /** `undefined` where there is no room for it at the moment. */
  const begin = (ended: EndedParticipation, client: Client | undefined): Promise<Outcome> | undefined => {
    const uri = noticeUri(client)
    const holders = uri === undefined ? [] : [`client ${ended.clientId}`, `host ${URL.parse(uri)?.host}`]
    const room = client?.declared === true ? rooms.declared : rooms.others
    if (!room.fits(holders)) return undefined
    room.take(holders)
    return track(tellOne(ended, client).finally(() => room.giveBack(holders)))
  }

  /** Tells as many at once as there is room for, until all are told or the time is over. */
  const tellAll = async (
    due: ReadonlyMap<string, EndedParticipation[]>,
    isOver: () => boolean,
  ): Promise<readonly Outcome[]> => {
    const outcomes: Outcome[] = []
    const faults: unknown[] = []
    const under = new Set<Promise<unknown>>()
    do {
      for (const [clientId, waiting] of due) {
        const client = await context().store.client(clientId)
        for (let [next] = waiting; next !== undefined; [next] = waiting) {
          const run = begin(next, client)
          if (run === undefined) break
          waiting.shift()
          const noted = run
            .then(
              (outcome) => outcomes.push(outcome),
              (fault) => faults.push(fault),
            )
            .finally(() => under.delete(noted))
          under.add(noted)
        }
      }
      if (under.size === 0 || faults.length > 0) break
      await Promise.race(under)
    } while (!isOver())
    await Promise.all(under)
    if (faults.length > 0) throw faults[0]
    return outcomes
  }

  const tellDueOf = async (declared: boolean, isOver: () => boolean) => {
    const outcomes: Outcome[] = []
    for (;;) {
      const { store, now } = context()
      const due = await fairlyDue(store, { declared, now: now() })
      if (due.size === 0) return { outcomes, more: false }
      const told = await tellAll(due, isOver)
      outcomes.push(...told)
      // With nothing told, the room is taken by others.
      if (isOver() || told.length === 0) return { outcomes, more: true }
    }
  }

  return {
    tell(ended) {
      const tellAtOnce = async (participation: Participation) => {
        const client = await context().store.client(participation.clientId)
        await begin({ ...participation, attempts: 0 }, client)
      }
      for (const participation of ended.slice(0, mostAtOnce)) {
        track(tellAtOnce(participation)).catch((error: unknown) =>
          log.warn({ err: error }, 'that a session has ended could not be told at once; it is tried again'),
        )
      }
    },
    async tellDue(stopping) {
      const began = performance.now()
      const isOver = () => stopping.aborted || performance.now() - began >= longestRun
      // Side by side: who waits behind apps that nobody vouches for is no app of the operator.
      const [declared, others] = await Promise.all([tellDueOf(true, isOver), tellDueOf(false, isOver)])
      const outcomes = [...declared.outcomes, ...others.outcomes]
      const count = (outcome: Outcome) => outcomes.filter((each) => each === outcome).length
      return { told: count('told'), failed: count('failed'), more: declared.more || others.more }
    },
    async settled() {
      await Promise.allSettled(running)
    },
  }
}
