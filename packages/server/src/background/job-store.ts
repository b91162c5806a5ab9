/** Every job there is: its name is its row in the database, its label in metrics and its word in the log. */
export type JobName = 'clean-up' | 'keys' | 'logout-notices' | 'sizes' | 'time'

/** What a run did, as plain JSON for people and metrics. Never a secret. */
export type Facts = Readonly<Record<string, unknown>>

/** The heartbeat of a job: what the database knows of its runs, whichever process did them. Times as in `Run`. */
export type JobState = {
  name: JobName
  /** The process that ran it last, as it calls itself. */
  holder: string
  startedAt: number
  /** When it may be claimed again: while it runs, when a run that died in the middle is given up. */
  dueAt: number
  /** `null` until a run has ended, well or not. */
  finishedAt: number | null
  succeededAt: number | null
  outcome: 'done' | 'failed' | null
  /** Failed runs since the last that succeeded. */
  failures: number
  /** How long the last run took. */
  milliseconds: number | null
  /** What the last run that succeeded did. */
  facts: Facts
}

/** One claimed run. */
export type Claim = { name: JobName; holder: string; startedAt: number }

/** How a run ended, and when the job is due again. */
export type Ended = {
  finishedAt: number
  dueAt: number
  milliseconds: number
} & ({ outcome: 'done'; facts: Facts } | { outcome: 'failed' })

/** Where heartbeats are kept, so that any process can tell what the others did. */
export type JobStore = {
  /** The heartbeats of every job that ever ran. */
  states(): Promise<readonly JobState[]>
  /** Takes a job that is due: of several processes at once one gets it. `giveUpAt`: when another one may, should this one die. */
  claim(claim: Claim, giveUpAt: number): Promise<boolean>
  /** Writes the heartbeat of a run, unless it took so long that another process has begun one since. */
  finish(claim: Claim, ended: Ended): Promise<void>
  /** Runs while no other process is inside with the same job; `undefined` if one is. */
  alone<Value>(job: JobName, run: () => Promise<Value>): Promise<Value | undefined>
}
