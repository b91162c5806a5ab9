import type { Log } from '../log/log.ts'
import { type JobHealth, jobHealth } from './health.ts'
import type { Job } from './job.ts'
import type { Claim, JobState, JobStore } from './job-store.ts'

/** Milliseconds between two looks at what is due. */
export const tick = 5_000
/** A failed run is tried again after one tick, then two, four, … but never later than this, or than its period. */
const longestPause = 60 * 60 * 1000

/** The background work of one process. */
export type Background = {
  /** Looks at what is due, now and every few seconds; keeps no process alive. */
  start(): void
  /** Runs what is due and nobody else has claimed. Resolves when it has ended; never rejects. */
  runDue(): Promise<void>
  /** How every job does in the whole cluster. Rejects when the database does not answer. */
  health(): Promise<readonly JobHealth[]>
  /** Begins nothing more, tells what runs to stop, and waits for the statement it is at. */
  close(): Promise<void>
}

/** What a runner of jobs works with. */
export type BackgroundParts = {
  jobs: readonly Job[]
  store: JobStore
  /** What this process calls itself. */
  holder: string
  /** Milliseconds since 1970, by the clock that never goes back. */
  now(): number
  log: Pick<Log, 'info' | 'warn' | 'error' | 'debug'>
  /** Told what other processes wrote, with every look. */
  seen?(states: readonly JobState[]): void
}

/**
 * Does jobs once per period, however many processes share the database: each claims what is due by one conditional
 * write. A job that throws is logged and tried again; it takes neither the process nor another job with it.
 */
export function background(parts: BackgroundParts): Background {
  const { jobs, store, now, log } = parts
  const since = now()
  const stop = new AbortController()
  const running = new Map<string, Promise<void>>()
  const lastWords = new Map<string, () => Promise<void>>()
  let looking = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let away = false

  const look = async (): Promise<void> => {
    const states = await store.states().catch((error: unknown) => {
      // Once per outage: a line every few seconds says nothing new.
      if (!away) log.warn({ err: error }, 'background work waits: the database does not answer')
      away = true
    })
    if (states === undefined || stop.signal.aborted) return
    if (away) log.info('background work goes on')
    away = false
    parts.seen?.(states)
    for (const job of jobs) {
      const last = states.find(({ name }) => name === job.name)
      const due = last === undefined || last.dueAt <= now()
      if (due && !running.has(job.name)) {
        const run = runJob(job, last).finally(() => running.delete(job.name))
        running.set(job.name, run)
      }
    }
  }

  const runDue = async (): Promise<void> => {
    if (stop.signal.aborted) return
    looking = looking.then(look)
    await looking
    await Promise.all(running.values())
  }

  const runJob = async (job: Job, last: JobState | undefined): Promise<void> => {
    try {
      await store.alone(job.name, () => claimAndRun(job, last))
    } catch (error) {
      log.warn({ err: error, job: job.name }, 'a background job could not be begun or noted')
    }
  }

  const claimAndRun = async (job: Job, last: JobState | undefined): Promise<void> => {
    const claim: Claim = { name: job.name, holder: parts.holder, startedAt: now() }
    // Two periods, so that a process that dies in the middle costs one run and raises no alarm.
    if (!(await store.claim(claim, claim.startedAt + 2 * job.every))) return
    const began = performance.now()
    const ended = () => ({ finishedAt: now(), milliseconds: Math.round(performance.now() - began) })
    try {
      const { facts, more } = await job.run({ now: claim.startedAt, last, stopping: stop.signal })
      const dueAt = more === true ? now() : claim.startedAt + job.every
      await store.finish(claim, { ...ended(), outcome: 'done', facts, dueAt })
      const again = () => store.finish(claim, { ...ended(), outcome: 'done', facts, dueAt: now() })
      if (job.lastWord === true) lastWords.set(job.name, again)
      log.debug({ job: job.name, ...ended(), facts }, 'a background job has run')
    } catch (error) {
      const failures = (last?.failures ?? 0) + 1
      const dueAt = now() + pause(failures, job.every)
      log.error({ err: error, job: job.name, failures }, 'a background job failed; it is tried again')
      await store.finish(claim, { ...ended(), outcome: 'failed', dueAt })
    }
  }

  return {
    start() {
      if (timer !== undefined || stop.signal.aborted) return
      timer = setInterval(() => void runDue(), tick)
      timer.unref()
      void runDue()
    },
    runDue,
    health: async () => jobHealth(jobs, await store.states(), { since, now: now() }),
    async close() {
      clearInterval(timer)
      stop.abort()
      await looking
      await Promise.all(running.values())
      // A database that is away keeps nobody from ending.
      await Promise.allSettled([...lastWords.values()].map((say) => say()))
    },
  }
}

function pause(failures: number, every: number): number {
  return Math.min(tick * 2 ** (failures - 1), every, longestPause)
}
