import type { Log } from '../log/log.ts'
import { type JobHealth, jobHealth } from './health.ts'
import type { Job } from './job.ts'
import type { Claim, JobState, JobStore } from './job-store.ts'

/** Milliseconds between two checks for due jobs. */
export const tick = 5_000
/** A failed run is retried after one tick, then two, four, … but after at most this long, and at most its period. */
const longestPause = 60 * 60 * 1000

/** The background work of one process. */
export type Background = {
  /** Checks for due jobs, now and every few seconds. Does not keep the process alive. */
  start(): void
  /**
   * Runs the jobs that are due and not claimed by another process. Resolves when they have finished; never rejects.
   */
  runDue(): Promise<void>
  /** The health of every job in the whole cluster. Rejects if the database is unreachable. */
  health(): Promise<readonly JobHealth[]>
  /** Starts no more runs, signals the running ones to stop, and waits for them. */
  close(): Promise<void>
}

/** The dependencies of `background`. */
export type BackgroundParts = {
  jobs: readonly Job[]
  store: JobStore
  /** The name of this process. */
  holder: string
  /** Milliseconds since 1970, by the steady clock. */
  now(): number
  log: Pick<Log, 'info' | 'warn' | 'error' | 'debug'>
  /** Called at every check with the heartbeats that all processes wrote. */
  seen?(states: readonly JobState[]): void
}

/**
 * Runs jobs once per period, however many processes share the database: a process claims a due job by one conditional
 * write. A job that throws is logged and retried; it affects neither the process nor other jobs.
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
      // Once per outage, not every few seconds.
      if (!away) log.warn({ err: error }, 'background work is paused: the database does not respond')
      away = true
    })
    if (states === undefined || stop.signal.aborted) return
    if (away) log.info('background work is resumed')
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
      log.warn({ err: error, job: job.name }, 'a background job could not be started or recorded')
    }
  }

  const claimAndRun = async (job: Job, last: JobState | undefined): Promise<void> => {
    const claim: Claim = { name: job.name, holder: parts.holder, startedAt: now() }
    // Two periods, so that a process that dies during a run costs only one run and raises no alarm.
    if (!(await store.claim(claim, claim.startedAt + 2 * job.every))) return
    const began = performance.now()
    const ended = () => ({ finishedAt: now(), milliseconds: Math.round(performance.now() - began) })
    try {
      const { facts, more } = await job.run({ now: claim.startedAt, last, stopping: stop.signal })
      const dueAt = more === true ? now() : claim.startedAt + job.every
      await store.finish(claim, { ...ended(), outcome: 'done', facts, dueAt })
      const again = () => store.finish(claim, { ...ended(), outcome: 'done', facts, dueAt: now() })
      if (job.lastWord === true) lastWords.set(job.name, again)
      log.debug({ job: job.name, ...ended(), facts }, 'a background job has finished')
    } catch (error) {
      const failures = (last?.failures ?? 0) + 1
      const dueAt = now() + pause(failures, job.every)
      log.error({ err: error, job: job.name, failures }, 'a background job failed and will be retried')
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
      // An unreachable database must not prevent the process from closing.
      await Promise.allSettled([...lastWords.values()].map((say) => say()))
    },
  }
}

function pause(failures: number, every: number): number {
  return Math.min(tick * 2 ** (failures - 1), every, longestPause)
}
