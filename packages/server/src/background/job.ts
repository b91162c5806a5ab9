import type { Facts, JobName, JobState } from './job-store.ts'

/** The input of a run: the time, the last heartbeat, and a signal to stop early because the server is closing. */
export type Run = {
  /** Milliseconds since 1970, by the steady clock. */
  now: number
  last: JobState | undefined
  stopping: AbortSignal
}

/** The result of a run. `more`: there is work left, so the next run is due immediately instead of a period later. */
export type Done = { facts: Facts; more?: boolean }

/**
 * Work that one of the processes that share a database does once per period. Another process repeats a run that dies,
 * so every job must be idempotent.
 */
export type Job = {
  name: JobName
  /** Milliseconds from one start to the next. */
  every: number
  /** Whether its heartbeat is written once more when the process closes. */
  lastWord?: boolean
  run(run: Run): Promise<Done>
}
