import type { Target } from '../parameters.ts'

/** A program under measurement, in processes of its own. */
export type Running = {
  target: Target
  /** The processes that were started; what lies below them is found. */
  pids: readonly number[]
  /** That of a database beside it. */
  databasePid?: number
  /** Of the first process, where it was started with `--inspect`. */
  inspector?: () => string | undefined
  stop(): Promise<void>
}

/** Who can be measured. `without`: names of scenarios that it cannot do, or that nobody set up for it. */
export type Contender = {
  name: string
  /** `beside` is Valetkey, too, from another checkout. */
  kind: 'limit' | 'valetkey' | 'beside' | 'node-oidc-provider' | 'peer'
  /** Keeps its data in a PostgreSQL. */
  postgres?: boolean
  without?: (scenario: string) => boolean
  start(): Promise<Running>
}
