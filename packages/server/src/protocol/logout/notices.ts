import { SharedSlots } from '../bounds/shared-slots.ts'
import type { Client } from '../clients/client.ts'
import { fairlyDue } from './due-notices.ts'
import type { NoticeContext } from './logout-token.ts'
import type { EndedParticipation, Participation } from './participation.ts'
import { noticeUri, sendNotice, type Told } from './send-notice.ts'

/**
 * Concurrent notices: in all, and to one client or one host, so that a client that does not respond leaves room for
 * others. The limits apply to declared clients and to all others separately.
 */
const share = { inAll: 32, each: 8 }
/** Milliseconds after which a run begins no further notices. */
const longestRun = 10_000
/** Clients that are notified as soon as a session ends; the background job notifies the others. */
const mostAtOnce = 64

/** Sends the notices of one process to clients whose sessions have ended. */
export type Notices = {
  /** Begins to send notices and returns at once. Notices for which there is no room are left to the next `tellDue`. */
  tell(ended: readonly Participation[]): void
  /** Sends the notices that are due. `more`: there was not enough time for all. */
  tellDue(stopping: AbortSignal): Promise<{ told: number; failed: number; more: boolean }>
  /** Resolves when no notice is being sent. */
  settled(): Promise<void>
}

type Log = Record<'info' | 'warn', (facts: object, message: string) => void>
type Outcome = Told['outcome']

/** What all notices of a process share. */
type Sending = {
  /** Called for each notice: the issuer is known only once the server has a port. */
  context: () => NoticeContext
  log: Log
  running: Set<Promise<unknown>>
  /** Limits of concurrency, separate for declared clients and for all others. */
  rooms: { declared: SharedSlots; others: SharedSlots }
}

/** `context` is called for each notice: the issuer is known only once the server has a port. */
export function notices(context: () => NoticeContext, log: Log): Notices {
  const rooms = { declared: new SharedSlots(share), others: new SharedSlots(share) }
  const sending: Sending = { context, log, running: new Set(), rooms }
  return {
    tell: (ended) => tellAtOnce(ended, sending),
    tellDue: (stopping) => tellDue(stopping, sending),
    async settled() {
      await Promise.allSettled(sending.running)
    },
  }
}

function tellAtOnce(ended: readonly Participation[], sending: Sending): void {
  const tell = async (participation: Participation) => {
    const client = await sending.context().store.client(participation.clientId)
    await begin({ ...participation, attempts: 0 }, client, sending)
  }
  for (const participation of ended.slice(0, mostAtOnce)) {
    track(tell(participation), sending.running).catch((error: unknown) =>
      sending.log.warn({ err: error }, 'could not send a logout token right away; it is sent later'),
    )
  }
}

async function tellDue(stopping: AbortSignal, sending: Sending): ReturnType<Notices['tellDue']> {
  const began = performance.now()
  const isOver = () => stopping.aborted || performance.now() - began >= longestRun
  // Concurrently, so that the operator's clients do not wait behind self-registered ones.
  const [declared, others] = await Promise.all([
    tellDueOf({ declared: true }, isOver, sending),
    tellDueOf({ declared: false }, isOver, sending),
  ])
  const outcomes = [...declared.outcomes, ...others.outcomes]
  const count = (outcome: Outcome) => outcomes.filter((each) => each === outcome).length
  return { told: count('told'), failed: count('failed'), more: declared.more || others.more }
}

/** Sends batch after batch of the due notices, until none is due, the time is over, or none fits. */
async function tellDueOf(
  { declared }: { declared: boolean },
  isOver: () => boolean,
  sending: Sending,
): Promise<{ outcomes: readonly Outcome[]; more: boolean }> {
  const outcomes: Outcome[] = []
  for (;;) {
    const { store, now } = sending.context()
    const due = await fairlyDue(store, { declared, now: now() })
    if (due.size === 0) return { outcomes, more: false }
    const told = await tellBatch(due, isOver, sending)
    outcomes.push(...told)
    // None of the batch fitted: other notices take up all the room.
    if (isOver() || told.length === 0) return { outcomes, more: true }
  }
}

/** The outcomes and errors of a batch of notices so far, and those that are still being sent. */
type Batch = { outcomes: Outcome[]; faults: unknown[]; running: Set<Promise<unknown>> }

/** Sends a batch of due notices, as many at a time as fit, until all are sent or the time is over. */
async function tellBatch(
  due: ReadonlyMap<string, EndedParticipation[]>,
  isOver: () => boolean,
  sending: Sending,
): Promise<readonly Outcome[]> {
  const batch: Batch = { outcomes: [], faults: [], running: new Set() }
  do {
    await beginThoseThatFit(due, batch, sending)
    if (batch.running.size === 0 || batch.faults.length > 0) break
    await Promise.race(batch.running)
  } while (!isOver())
  await Promise.all(batch.running)
  if (batch.faults.length > 0) throw batch.faults[0]
  return batch.outcomes
}

/** Begins as many notices as fit and takes them out of `due`. */
async function beginThoseThatFit(
  due: ReadonlyMap<string, EndedParticipation[]>,
  batch: Batch,
  sending: Sending,
): Promise<void> {
  for (const [clientId, waiting] of due) {
    const client = await sending.context().store.client(clientId)
    for (let [next] = waiting; next !== undefined; [next] = waiting) {
      const run = begin(next, client, sending)
      if (run === undefined) break
      waiting.shift()
      track(
        run.then(
          (outcome) => batch.outcomes.push(outcome),
          (fault) => batch.faults.push(fault),
        ),
        batch.running,
      )
    }
  }
}

/** Begins one notice; `undefined` if it does not fit at the moment. */
function begin(
  ended: EndedParticipation,
  client: Client | undefined,
  sending: Sending,
): Promise<Outcome> | undefined {
  const uri = noticeUri(client)
  const holders = uri === undefined ? [] : [`client ${ended.clientId}`, `host ${URL.parse(uri)?.host}`]
  const room = client?.declared === true ? sending.rooms.declared : sending.rooms.others
  if (!room.fits(holders)) return undefined
  room.take(holders)
  const run = tellAndLog(ended, client, sending).finally(() => room.giveBack(holders))
  return track(run, sending.running)
}

async function tellAndLog(
  ended: EndedParticipation,
  client: Client | undefined,
  { context, log }: Sending,
): Promise<Outcome> {
  const told = await sendNotice(ended, client, context())
  if (told.outcome === 'failed') {
    const { clientId, attempts } = ended
    const facts = { clientId, attempt: attempts + 1, reason: told.reason }
    if (told.givenUp) log.warn(facts, 'a logout token could not be delivered; this was the last attempt')
    else log.info(facts, 'a logout token could not be delivered; it is sent again later')
  }
  return told.outcome
}

/** Keeps a promise in the set until it is settled. */
function track<Value>(run: Promise<Value>, running: Set<Promise<unknown>>): Promise<Value> {
  const tracked = run.finally(() => running.delete(tracked))
  running.add(tracked)
  return tracked
}
