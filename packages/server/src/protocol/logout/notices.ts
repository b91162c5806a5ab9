import type { NoticeContext } from './logout-token.ts'
import type { EndedParticipation, Participation } from './participation.ts'
import { type Told, tellClient } from './tell-client.ts'

/** Messages under way at once: a crowd that signs out, or a client that hangs, leaves room for other calls. */
const mostAtOnce = 20
/** Milliseconds in which one run begins further messages. */
const longestRun = 10_000

/** The messages of one process to clients whose sessions have ended. */
export type Notices = {
  /** Begins at once and lets nobody wait. What does not fit is due, and so left to the next `tellDue`. */
  tell(ended: readonly Participation[]): void
  /** Tells what is due: `more` where there was no time for all. */
  tellDue(stopping: AbortSignal): Promise<{ told: number; failed: number; more: boolean }>
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
}

type Log = Record<'info' | 'warn', (facts: object, message: string) => void>

/** `context` is asked anew each time: the issuer is known only once there is a port. */
export function notices(context: () => NoticeContext, log: Log): Notices {
  const running = new Set<Promise<unknown>>()

  const tellOne = async (ended: EndedParticipation): Promise<Told['outcome']> => {
    const told = await tellClient(ended, context())
    if (told.outcome === 'failed') {
      const { clientId, attempts } = ended
      const facts = { clientId, attempt: attempts + 1, reason: told.reason }
      if (told.givenUp) log.warn(facts, 'a client was not told that a session has ended; this is given up')
      else log.info(facts, 'a client could not be told that a session has ended; it is tried again')
    }
    return told.outcome
  }
  const begin = <Value>(run: Promise<Value>): Promise<Value> => {
    const tracked = run.finally(() => running.delete(tracked))
    running.add(tracked)
    return tracked
  }

  return {
    tell(ended) {
      for (const participation of ended.slice(0, Math.max(0, mostAtOnce - running.size))) {
        begin(tellOne({ ...participation, attempts: 0 })).catch((error: unknown) =>
          log.warn({ err: error }, 'that a session has ended could not be told at once; it is tried again'),
        )
      }
    },
    async tellDue(stopping) {
      const { store, now } = context()
      const outcomes: Told['outcome'][] = []
      const began = performance.now()
      let more = true
      while (more && !stopping.aborted && performance.now() - began < longestRun) {
        const due = await store.endedParticipations(now(), mostAtOnce)
        outcomes.push(...(await Promise.all(due.map((ended) => begin(tellOne(ended))))))
        more = due.length === mostAtOnce
      }
      const count = (outcome: Told['outcome']) => outcomes.filter((each) => each === outcome).length
      return { told: count('told'), failed: count('failed'), more }
    },
    async settled() {
      await Promise.allSettled(running)
    },
  }
}
