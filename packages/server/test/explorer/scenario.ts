import type { RefreshOutcome } from '../../src/protocol/ports/store.ts'
import type { Task } from './stage.ts'

/** The moves that are possible in a world, and how often each. */
export type Scenario = {
  /** Requests of the honest app, which uses the newest token that it holds. They may be concurrent. */
  app: number
  /** Requests of a thief, who copies the app's token at any time and uses the newest token that he holds. */
  thief?: number
  /** Whether a refresh rotates the token; `either`: the client's registration changes meanwhile. */
  rotates: 'always' | 'never' | 'either'
  /** How often a response may be repeated; by default, without a limit. */
  repeats?: number
  ends?: readonly End[]
  /** Requests of the app that reach a suspended instance, and are read when it resumes. */
  unread?: number
  /** How often the grace period passes. */
  waits?: number
  /** How often the clean-up runs. */
  sweeps?: number
}

export type End = 'revoke the family' | 'revoke the grant' | 'sign out'

export type Holder = 'app' | 'thief'

/** One request, from sending to response. A crash or a lost response is a request that is never moved on. */
export type Request = {
  by: Holder
  presented: number
  rotate: boolean
  sentAt: number
  readAt: number | undefined
  /** Whether the presented token is so old that the family must have two holders. */
  provesTheft: boolean
  /** Absent until an instance reads the request. */
  task: Task<RefreshOutcome> | undefined
  heard: boolean
}

/** The columns of the family that the rules use. */
export type FamilyRow = {
  generation: number
  rotated_at: number | null
  last_used_at: number
  newest_used: number
  repeats: number | null
  repeats_of: number | null
  revoked_at: number | null
  grant_revoked_at: number | null
  session: string | null
}

export const grace = 10_000
