import type { Throttle } from '../../observe/metrics.ts'
import { isPublic, isVouchedFor } from '../../protocol/clients/client.ts'
import type { ClientBudget, ClientBudgets } from '../../protocol/clients/client-budgets.ts'
import { type Bound, Budget, type Charge, chargesFor, ownSource, spend } from './budget.ts'

const minute = 60_000
const mebibyte = 1024 * 1024

/**
 * Every budget that is counted in this process: its window in milliseconds, and its bounds per `address`, per `client`,
 * per client at an address (`pair`), per `person`, and for `all` callers together. A confidential client of the operator
 * counts only against its own bound. Honest use stays far below them. `docs/operations.md` explains the same table.
 */
export const budgetTable = {
  /** Failed client authentications. RFC 6749 §2.3.1 */
  client_failures: { window: minute, pair: { count: 100 }, address: { count: 1000 } },
  /** Authorization requests that wait for a person, who may never come. Each of them is a row. */
  interactions: {
    window: 10 * minute,
    address: { count: 600, bytes: 2 * mebibyte },
    all: { count: 60_000, bytes: 64 * mebibyte },
  },
  /** Request objects that have to be fetched from the client's `request_uri`. RFC 9101 §10.4 */
  fetched_requests: { window: 10 * minute, address: { count: 600 }, all: { count: 60_000 } },
  /** Authorization requests of a signed-in person. Each of them may issue a code, which is a row as well. */
  authorizations: { window: 10 * minute, person: { count: 600, bytes: 4 * mebibyte } },
  /** Pushed requests, each of them a row for half an hour. RFC 9126 */
  pushed_requests: {
    window: 10 * minute,
    client: { count: 30_000, bytes: 32 * mebibyte },
    address: { count: 3000, bytes: 8 * mebibyte },
    all: { count: 60_000, bytes: 64 * mebibyte },
  },
  /** Device authorizations that wait for a person. RFC 8628 §5.2 */
  device_codes: {
    window: 10 * minute,
    client: { count: 30_000, bytes: 32 * mebibyte },
    address: { count: 600, bytes: 2 * mebibyte },
    all: { count: 60_000, bytes: 64 * mebibyte },
  },
  /** Client assertions. Their `jti` is stored, so that none is accepted twice. RFC 7523 §3 */
  assertions: {
    window: 10 * minute,
    client: { count: 600_000 },
    address: { count: 6000 },
    all: { count: 600_000 },
  },
  /** Client registrations and changes to them. Each of them is a row that is kept for days. */
  registrations: { window: 10 * minute, address: { count: 60 }, all: { count: 6000 } },
  /** Writes of one person or program through the admin API. Each of them is a row in the activity log. */
  admin_writes: { window: minute, person: { count: 6000 } },
} as const satisfies Partial<Record<Throttle, Bounds>>

type Bounds = { window: number } & { [Scope in 'address' | 'client' | 'pair' | 'person' | 'all']?: Bound }

export type BudgetName = keyof typeof budgetTable

/** Budgets per address: they can be charged before the caller is authenticated. */
export type AddressBudget = 'interactions' | 'registrations'

/** The budgets of a server. Refused requests are counted by kind. */
export type Budgets = {
  /** Counts a request of an address. `bytes`: how many it stores. Throws 429 if the budget is exhausted. */
  chargeAddress(address: string, budget: AddressBudget, bytes: number, now: number): void
  /** Counts a request of a signed-in user. Throws 429 if the budget is exhausted. */
  chargeUser(userId: string, budget: 'authorizations' | 'admin_writes', bytes: number, now: number): void
  /** Counts a failed authentication. Pass `clientId` only if the client exists. Throws 429 after too many failures. */
  failedClient(address: string, clientId: string | undefined, now: number): void
  ofClients: ClientBudgets
}

/**
 * Creates the budgets of one process. Each of several processes receives a share of the requests, and so enforces that
 * share of each bound. `turnedAway` is called for each request that finds a budget exhausted.
 */
export function budgets(processes = 1, turnedAway: (kind: Throttle) => void = () => {}): Budgets {
  const open = (bound: Bound, window: number) => new Budget(shareOf(bound, processes), window)
  const { client_failures: failures, authorizations, admin_writes: writes } = budgetTable
  const everybody = (name: BudgetName, { all, window }: { all: Bound; window: number }): Charge => ({
    budget: open(all, window),
    name,
  })
  const at = (name: AddressBudget | 'fetched_requests' | ClientBudget) => {
    const bounds = budgetTable[name]
    return { address: open(bounds.address, bounds.window), all: everybody(name, bounds) }
  }
  const of = (name: ClientBudget) => {
    const { client, window } = budgetTable[name]
    return { ...at(name), client: open(client, window) }
  }
  const addresses = { interactions: at('interactions'), registrations: at('registrations') }
  const fetched = at('fetched_requests')
  const clients = {
    pushed_requests: of('pushed_requests'),
    device_codes: of('device_codes'),
    assertions: of('assertions'),
  }
  const people = {
    authorizations: open(authorizations.person, authorizations.window),
    admin_writes: open(writes.person, writes.window),
  }
  const pairs = open(failures.pair, failures.window)
  const failuresAt = open(failures.address, failures.window)

  return {
    chargeAddress(address, name, bytes, now) {
      const { address: each, all } = addresses[name]
      spend([...chargesFor(each, address), all], bytes, now, () => turnedAway(name))
    },
    chargeUser(userId, name, bytes, now) {
      spend([{ budget: people[name], name: userId }], bytes, now, () => turnedAway(name))
    },
    failedClient(address, clientId = '', now) {
      const charges = chargesFor(pairs, address).map((charge) => ({
        ...charge,
        name: `${charge.name} ${clientId}`,
      }))
      spend([...charges, ...chargesFor(failuresAt, address)], 0, now, () => turnedAway('client_failures'))
    },
    ofClients: {
      fetch({ address, now }) {
        spend([...chargesFor(fetched.address, address), fetched.all], 0, now(), () =>
          turnedAway('fetched_requests'),
        )
      },
      spend(name, client, bytes, { address, now }) {
        const { client: each, address: from, all } = clients[name]
        // Anyone can use the id of a public client, and could exhaust a budget per client for all of its users. It is
        // only counted where addresses cannot be told apart, because nothing else is available there.
        const own =
          isPublic(client) && ownSource(address) !== undefined ? [] : [{ budget: each, name: client.id }]
        // A confidential client of the operator may have all its machines behind one address.
        const others = isVouchedFor(client) && !isPublic(client) ? [] : [...chargesFor(from, address), all]
        spend([...own, ...others], bytes, now(), () => turnedAway(name))
      },
    },
  }
}

function shareOf({ count, bytes = Number.POSITIVE_INFINITY }: Bound, processes: number): Bound {
  return { count: Math.ceil(count / processes), bytes: Math.ceil(bytes / processes) }
}
