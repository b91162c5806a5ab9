/** The names of all jobs, as used in the database, in metric labels and in the log. */
export const jobNames = ['clean-up', 'keys', 'logout-notices', 'mails', 'sizes', 'time'] as const

export type JobName = (typeof jobNames)[number]

/** The result of a run, as plain JSON for people and metrics. Never contains a secret. */
export type Facts = Readonly<Record<string, unknown>>

/** The heartbeat of a job: its last run by any process, as stored in the database. Times as in `Run`. */
export type JobState = {
  name: JobName
  /** The name of the process that ran it last. */
  holder: string
  startedAt: number
  /** When it may be claimed again. During a run: when the run counts as dead. */
  dueAt: number
  /** When the last run finished, successfully or not; `null` before that. */
  finishedAt: number | null
  succeededAt: number | null
  outcome: 'done' | 'failed' | null
  /** Failed runs since the last successful one. */
  failures: number
  /** The duration of the last run. */
  milliseconds: number | null
  /** The result of the last successful run. */
  facts: Facts
}

/** One claimed run. */
export type Claim = { name: JobName; holder: string; startedAt: number }

/** The outcome of a run, and when the job is due again. */
export type Ended = {
  finishedAt: number
  dueAt: number
  milliseconds: number
} & ({ outcome: 'done'; facts: Facts } | { outcome: 'failed' })

/** Stores heartbeats in the database, so that every process sees the runs of the others. */
export type JobStore = {
  /** The heartbeats of all jobs that have ever run. */
  states(): Promise<readonly JobState[]>
  /**
   * Claims a due job; of several concurrent processes, one succeeds. `giveUpAt`: when another process may claim the
   * job if this run has not finished.
   */
  claim(claim: Claim, giveUpAt: number): Promise<boolean>
  /** Writes the heartbeat of a run, unless it took so long that another process has started a new one. */
  finish(claim: Claim, ended: Ended): Promise<void>
  /** Calls `run` under a lock for the job. Returns `undefined` if another process holds the lock. */
  alone<Value>(job: JobName, run: () => Promise<Value>): Promise<Value | undefined>
}
