import type { LimitWork } from './contenders/limit-work.ts'
import type { Script } from './load/http.ts'
import type { Target } from './parameters.ts'

/** What is done to one contender, with the memory of what was done so far. */
export type Play = {
  /** Once, before everything. */
  setUp?(): Script
  /** On each connection before each round, unmeasured. `seconds`: how long the round will be. */
  prepare?(connection: number, seconds: number): Script
  /** What is measured, once; `undefined` when nothing is left to do. */
  unit(connection: number): Script | undefined
}

/** A goal for a ratio: `of` the limit program, or `over` node-oidc-provider. */
export type Goal = { against: 'limit' | 'node-oidc-provider'; atLeast: number }

/** One kind of request, or one walk of several. */
export type Scenario = {
  name: string
  title: string
  /** What is sent and what is checked of each answer. */
  about: string
  connections: number
  play(target: Target): Play
  /** What nobody can leave out, and the request that asks the limit program for it. */
  limit?: { work: LimitWork; request(target: Target): string }
  /** Whether the database takes part at all: where not, one engine tells everything. */
  stored: boolean
  /** Also measured with several processes. */
  scales: boolean
  goals: readonly Goal[]
}
