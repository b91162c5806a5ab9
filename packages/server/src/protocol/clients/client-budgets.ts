import type { Client } from './client.ts'

/** What clients leave behind that authenticated, and no person has to come. */
export type ClientBudget = 'pushed_requests' | 'device_codes' | 'assertions'

/** Where a request comes from, and the time. */
type Asked = { address: string; now(): number }

/** How much one client, one address and all strangers together may have us do in a while. RFC 6585 §4 */
export type ClientBudgets = {
  /** Takes one call out for somebody who has proved nothing. Throws 429 with `Retry-After` where none is left. */
  fetch(asked: Asked): void
  /** Takes one row of so many `bytes`. Throws as `fetch` does. */
  spend(budget: ClientBudget, client: Client, bytes: number, asked: Asked): void
}
