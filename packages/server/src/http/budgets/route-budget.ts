import type { Throttle } from '../../observe/metrics.ts'
import type { AddressBudget } from './budgets.ts'

/**
 * What limits how much a caller can make a route write, and how many outgoing requests it can cause. `budgets` names
 * everything that the route charges: budgets of `budgets.ts`, and limits that `accounts/` counts in the database.
 * `first` is charged to the address before anything else is done, for these methods.
 */
export type RouteBudget =
  | { none: NoBudget }
  | {
      budgets: readonly [Throttle, ...Throttle[]]
      first?: { budget: AddressBudget; methods: readonly string[] }
    }

/** Why a route needs no budget. */
export type NoBudget =
  /** All callers receive the same response, so refusing a request would cost as much as answering it. */
  | 'a public document'
  | 'it writes nothing and sends no outgoing request'
  /** Each logo is fetched once in a while, for all callers together. */
  | 'it writes nothing and fetches only logos'
  /** It writes only if the caller sends a cookie or link that it was given, and consumes that. */
  | 'it consumes what the caller was given'
