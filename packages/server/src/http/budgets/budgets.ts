import type { Throttle } from '../../observe/metrics.ts'
import { isPublic } from '../../protocol/clients/client.ts'
import type { ClientBudget, ClientBudgets } from '../../protocol/clients/client-budgets.ts'
import { type Bound, Budget, type Charge, chargesFor, ownSource, spend } from './budget.ts'

const minute = 60_000
const mebibyte = 1024 * 1024

/**
 * Every budget that is counted here: how much in how many milliseconds, for each `address`, for each `client`, for a
 * client at an address (`pair`), for each `person`, and for all of those together who are nobody that the operator
 * knows. No honest one comes near; `docs/operations.md` has the same table in words.
 */
export const budgetTable = {
  /** Failed client authentications. RFC 6749 §2.3.1 */
  client_failures: { window: minute, pair: { count: 100 }, address: { count: 1000 } },
  /** Requests that wait for a person who may never come, each of them a row. */
  interactions: {
    window: 10 * minute,
    address: { count: 600, bytes: 2 * mebibyte },
    all: { count: 60_000, bytes: 64 * mebibyte },
  },
  /** Requests that have to be fetched from where the client keeps them. RFC 9101 §10.4 */
  fetched_requests: { window: 10 * minute, address: { count: 600 }, all: { count: 60_000 } },
  /** Requests of a person who is signed in, each of which may end in a code: a row as well. */
  authorizations: { window: 10 * minute, person: { count: 600, bytes: 4 * mebibyte } },
  /** Requests that clients push, each of them a row for half an hour. RFC 9126 */
  pushed_requests: {
    window: 10 * minute,
    client: { count: 30_000, bytes: 32 * mebibyte },
    address: { count: 3000, bytes: 8 * mebibyte },
    all: { count: 60_000, bytes: 64 * mebibyte },
  },
  /** Devices that wait for a person. RFC 8628 §5.2 */
  device_codes: {
    window: 10 * minute,
    client: { count: 30_000, bytes: 32 * mebibyte },
    address: { count: 600, bytes: 2 * mebibyte },
    all: { count: 60_000, bytes: 64 * mebibyte },
  },
  /** Client assertions, whose `jti` is kept so that none counts twice. RFC 7523 §3 */
  assertions: {
    window: 10 * minute,
    client: { count: 600_000 },
    address: { count: 6000 },
    all: { count: 600_000 },
  },
  /** Registrations and their changes, each of them a row that stays for days. */
  registrations: { window: 10 * minute, address: { count: 60 }, all: { count: 6000 } },
} as const satisfies Partial<Record<Throttle, Bounds>>

type Bounds = { window: number } & { [Scope in 'address' | 'client' | 'pair' | 'person' | 'all']?: Bound }

export type BudgetName = keyof typeof budgetTable

/** Those of an address, known before anybody knows who is there. */
export type AddressBudget = 'interactions' | 'registrations'

/** The budgets of a server. Everything that is turned away is counted by its kind. */
export type Budgets = {
  /** Takes one from an address. Throws 429. `bytes`: how much it leaves behind. */
  chargeAddress(address: string, budget: AddressBudget, bytes: number, now: number): void
  /** Takes one from somebody who is signed in. Throws 429. */
  chargeUser(userId: string, budget: 'authorizations', bytes: number, now: number): void
  /** Counts a failed authentication; `clientId` only of a client that exists. Throws 429 once there were too many. */
  failedClient(address: string, clientId: string | undefined, now: number): void
  ofClients: ClientBudgets
}

/**
 * Each of several processes sees its share of the requests, and so gives its share. `turnedAway` is told of each
 * request that finds nothing left.
 */
export function budgets(processes = 1, turnedAway: (kind: Throttle) => void = () => {}): Budgets {
  const open = (bound: Bound, window: number) => new Budget(shareOf(bound, processes), window)
  const { client_failures: failures, authorizations } = budgetTable
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
  const people = { authorizations: open(authorizations.person, authorizations.window) }
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
        // A public client is whoever says so: its name would shut out everybody else who says it. Where nobody can be
        // told from others, it is all that there is.
        const own =
          isPublic(client) && ownSource(address) !== undefined ? [] : [{ budget: each, name: client.id }]
        // Whom the operator knows may have all its machines behind one address.
        const others = client.declared && !isPublic(client) ? [] : [...chargesFor(from, address), all]
        spend([...own, ...others], bytes, now(), () => turnedAway(name))
      },
    },
  }
}

function shareOf({ count, bytes = Number.POSITIVE_INFINITY }: Bound, processes: number): Bound {
  return { count: Math.ceil(count / processes), bytes: Math.ceil(bytes / processes) }
}
