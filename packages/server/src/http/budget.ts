import { sourceOf } from '../accounts/source-address.ts'
import type { Throttle } from '../observe/metrics.ts'
import { OAuthError } from '../protocol/errors.ts'

/** More sources than this at once are an attack from everywhere; the oldest are then forgotten. */
const mostSources = 10_000

/**
 * How many of something one address may have in a window, counted in this process. A loopback peer is this
 * machine, or a proxy that nobody named and behind which everybody is: it is not counted.
 */
export class Budget {
  readonly #most: number
  /** Milliseconds. */
  readonly #window: number
  readonly #turnedAway: () => void
  readonly #spent = new Map<string, { count: number; endsAt: number }>()

  constructor({ most, window }: { most: number; window: number }, turnedAway: () => void = () => {}) {
    this.#most = most
    this.#window = window
    this.#turnedAway = turnedAway
  }

  /** Takes one; `requireLeft` says when there is none. */
  take(address: string, now: number): void {
    const source = countedSource(address)
    if (source === undefined) return
    const open = this.#open(source, now) ?? { count: 0, endsAt: now + this.#window }
    this.#spent.delete(source)
    this.#spent.set(source, { ...open, count: open.count + 1 })
    if (this.#spent.size > mostSources) {
      const [oldest] = this.#spent.keys()
      if (oldest !== undefined) this.#spent.delete(oldest)
    }
  }

  /** Throws 429 with `Retry-After` once everything is spent. RFC 6585 §4 */
  requireLeft(address: string, clock: () => number): void {
    // Nobody has spent anything: nearly always, and before every request.
    if (this.#spent.size === 0) return
    const now = clock()
    const open = this.#open(sourceOf(address), now)
    if (open === undefined || open.count < this.#most) return
    this.#turnedAway()
    throw new OAuthError(
      'temporarily_unavailable',
      'too many requests of this kind from your address; wait',
      {
        status: 429,
        headers: { 'Retry-After': String(Math.max(1, Math.ceil((open.endsAt - now) / 1000))) },
      },
    )
  }

  #open(source: string, now: number): { count: number; endsAt: number } | undefined {
    const open = this.#spent.get(source)
    return open !== undefined && open.endsAt > now ? open : undefined
  }
}

/** The name under which an address is counted; `undefined` for this machine, which nobody is. */
export function countedSource(address: string): string | undefined {
  const source = sourceOf(address)
  return source === '::1' || source.startsWith('127.') || source.startsWith('0:0:0:0:') ? undefined : source
}

/** The budgets of a server. */
export type Budgets = {
  /** Failed client authentications: an honest client has its secret right. RFC 6749 §2.3.1 */
  clientFailures: Budget
  /** Requests that wait for a person who may never come, each of them a row. */
  interactions: Budget
  /** Registrations, of which each is a row that stays for days. */
  registrations: Budget
}

const minute = 60_000

/**
 * Each of several processes sees its share of the requests, and so gives its share. `turnedAway` is told of each
 * request that finds nothing left.
 */
export function budgets(processes = 1, turnedAway: (kind: Throttle) => void = () => {}): Budgets {
  const share = (most: number) => Math.ceil(most / processes)
  return {
    clientFailures: new Budget({ most: share(100), window: minute }, () => turnedAway('client_failures')),
    interactions: new Budget({ most: share(600), window: 10 * minute }, () => turnedAway('interactions')),
    registrations: new Budget({ most: share(60), window: 10 * minute }, () => turnedAway('registrations')),
  }
}
