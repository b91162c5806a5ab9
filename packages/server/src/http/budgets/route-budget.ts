import type { Throttle } from '../../observe/metrics.ts'
import type { AddressBudget } from './budgets.ts'

/**
 * What bounds how much a route can be made to write, and to call others. `budgets` are those that it meets on its
 * way: the ones of `budgets.ts`, and those that `accounts/` counts in the database. `first`: one that the gate takes from
 * the address before anything else is done, with these methods.
 */
export type RouteBudget =
  | { none: NoBudget }
  | {
      budgets: readonly [Throttle, ...Throttle[]]
      first?: { budget: AddressBudget; methods: readonly string[] }
    }

/** Why a route needs none. */
export type NoBudget =
  /** The same for everybody: to turn somebody away costs as much as to answer. */
  | 'a public document'
  | 'it writes nothing and calls nobody'
  /** Only the cookie or link that somebody was given lets it write, and that is used up with it. */
  | 'it ends what its sender was given'
