import type { Client } from './client.ts'

/** The kinds of rows that an authenticated client can create without an end user. */
export type ClientBudget = 'pushed_requests' | 'device_codes' | 'assertions'

/** The network address of a request, and the time. */
type Asked = { address: string; now(): number }

/** Limits the work that one client, one address, and all unauthenticated callers together may cause. RFC 6585 §4 */
export type ClientBudgets = {
  /** Counts one outgoing request for an unauthenticated caller. Throws 429 with `Retry-After` if none is left. */
  fetch(asked: Asked): void
  /** Counts one row with this number of bytes for a client. Throws like `fetch`. */
  spend(budget: ClientBudget, client: Client, bytes: number, asked: Asked): void
}
