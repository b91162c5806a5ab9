import type { Target } from '../parameters.ts'

/** A running contender, in its own processes. */
export type Running = {
  target: Target
  /** The started processes; their child processes are found automatically. */
  pids: readonly number[]
  /** The process of its database. */
  databasePid?: number
  /** The inspector URL of the first process, if it was started with `--inspect`. */
  inspector?: () => string | undefined
  stop(): Promise<void>
}

/** A program that can be measured. `without`: the scenarios that it does not support, or is not configured for. */
export type Contender = {
  name: string
  /** `beside` is Valetkey from another checkout. */
  kind: 'limit' | 'valetkey' | 'beside' | 'node-oidc-provider' | 'peer'
  /** Stores its data in PostgreSQL. */
  postgres?: boolean
  without?: (scenario: string) => boolean
  start(): Promise<Running>
}
