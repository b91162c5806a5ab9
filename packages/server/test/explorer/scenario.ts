import type { RefreshOutcome } from '../../src/protocol/ports/store.ts'
import type { Task } from './stage.ts'

/** What may happen in a world, each so often. */
export type Scenario = {
  /** Requests of the honest app: it asks with the newest token that it holds, as often as it likes at once. */
  app: number
  /** Requests of a thief, who takes what the app holds at any moment, and asks with the newest that he holds. */
  thief?: number
  /** Whether a use rotates; `either`: the registration of the client changes while it goes on. */
  rotates: 'always' | 'never' | 'either'
  /** How often an answer may be repeated; without it, as often as anybody asks. */
  repeats?: number
  ends?: readonly End[]
  /** How many requests of the app come to an instance that stands still, and are read when it goes on. */
  unread?: number
  /** How often the time runs out in which an answer may be repeated. */
  waits?: number
  /** How often the clean-up runs. */
  sweeps?: number
}

export type End = 'revoke the family' | 'revoke the grant' | 'sign out'

export type Holder = 'app' | 'thief'

/** One request, from its sending to its answer. A crash and a lost answer are a request that nothing moves on. */
export type Request = {
  by: Holder
  presented: number
  rotate: boolean
  sentAt: number
  readAt: number | undefined
  /** Whether a token so old was sent that two must hold the family. */
  provesTheft: boolean
  /** Absent while the instance that it was sent to stands still. */
  task: Task<RefreshOutcome> | undefined
  heard: boolean
}

/** A row of the family as far as the rules look at it. */
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
