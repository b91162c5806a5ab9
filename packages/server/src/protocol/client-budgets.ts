import type { Client } from './client.ts'
import type { Context } from './context.ts'

/** What clients leave behind that authenticated, and no person has to come. */
export type ClientBudget = 'pushed_requests' | 'device_codes' | 'assertions'

/** How much one client, one address and all strangers together may have us do in a while. RFC 6585 §4 */
export type ClientBudgets = {
  /** Takes one call out for somebody who has proved nothing. Throws 429 with `Retry-After` where none is left. */
  fetch(context: Pick<Context, 'address' | 'now'>): void
  /** Takes one row of so many `bytes`. Throws as `fetch` does. */
  spend(budget: ClientBudget, client: Client, bytes: number, context: Pick<Context, 'address' | 'now'>): void
}
