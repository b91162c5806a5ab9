import type { LimitWork } from './contenders/limit-work.ts'
import type { Script } from './load/http.ts'
import type { Target } from './parameters.ts'

/** A scenario for one contender, with its state. */
export type Play = {
  /** Runs once, before everything else. */
  setUp?(): Script
  /** Runs on each connection before each round and is not measured. `seconds`: the length of the round. */
  prepare?(connection: number, seconds: number): Script
  /** Returns one measured unit; `undefined` when nothing is left to do. */
  unit(connection: number): Script | undefined
}

/** A goal: the minimum ratio to the limit program, or to node-oidc-provider. */
export type Goal = { against: 'limit' | 'node-oidc-provider'; atLeast: number }

/** One kind of request, or a sequence of several. */
export type Scenario = {
  name: string
  title: string
  /** What is sent, and what is checked in each response. */
  about: string
  connections: number
  play(target: Target): Play
  /** The work of the limit program, and the request for it. */
  limit?: { work: LimitWork; request(target: Target): string }
  /** Whether the database is used. If not, only one engine is measured. */
  stored: boolean
  /** Also measure several processes. */
  scales: boolean
  goals: readonly Goal[]
}
