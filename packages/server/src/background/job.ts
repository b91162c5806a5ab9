import type { Facts, JobName, JobState } from './job-store.ts'

/** What a run is told: the time, its own last success, and when to stop in the middle because the server closes. */
export type Run = {
  /** Milliseconds since 1970, by the clock that never goes back. */
  now: number
  last: JobState | undefined
  stopping: AbortSignal
}

/** `more`: there is work left, so the next run is due at once instead of a period later. */
export type Done = { facts: Facts; more?: boolean }

/**
 * Work that is done once per period, by one process of all that share a database. A run that dies in the middle is
 * begun again by whoever comes next, so every job has to be harmless when it runs twice.
 */
export type Job = {
  name: JobName
  /** Milliseconds from one start to the next. */
  every: number
  /** Its heartbeat is written once more when the process ends. */
  lastWord?: boolean
  run(run: Run): Promise<Done>
}
