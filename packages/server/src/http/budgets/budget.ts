import { isShared, sourceOf } from '../../accounts/throttling/source-address.ts'
import { sharedTimes } from '../../accounts/throttling/throttle.ts'
import { copied } from '../../protocol/bounds/copied.ts'
import { OAuthError } from '../../protocol/messages/errors.ts'

/** A limit on a number of requests, and on the bytes that all of them cause to be stored. */
export type Bound = { count: number; bytes?: number }

type Spent = Required<Bound> & { endsAt: number }

/** More names than this at once come from a distributed attack; the oldest ones are then forgotten. */
const mostNames = 10_000

/**
 * Counts requests per name against a bound, within a fixed window that opens with the first request of the name. The
 * counts are kept in the memory of this process. `window` in milliseconds.
 */
export class Budget {
  readonly #bound: Required<Bound>
  readonly #window: number
  readonly #spent = new Map<string, Spent>()

  constructor(bound: Bound, window: number) {
    this.#bound = { bytes: Number.POSITIVE_INFINITY, ...bound }
    this.#window = window
  }

  /**
   * When the exhausted budget of a name is reset, or `undefined` if it is not exhausted. `times` multiplies the bound.
   */
  exhaustedUntil(name: string, now: number, times = 1): number | undefined {
    const open = this.#open(name, now)
    if (open === undefined) return undefined
    const { count, bytes } = this.#bound
    return open.count < count * times && open.bytes < bytes * times ? undefined : open.endsAt
  }

  count(name: string, bytes: number, now: number): void {
    let open = this.#open(name, now)
    if (open === undefined) {
      open = { count: 0, bytes: 0, endsAt: now + this.#window }
      // Keeps the map in the order in which the windows end.
      this.#spent.delete(name)
      this.#spent.set(copied(name), open)
      if (this.#spent.size > mostNames) this.#forget()
    }
    open.count += 1
    open.bytes += bytes
  }

  /** Forgets a tenth of all names: finding the oldest key of a map costs as much as finding many. */
  #forget(): void {
    let left = mostNames / 10
    for (const name of this.#spent.keys()) {
      this.#spent.delete(name)
      left -= 1
      if (left === 0) return
    }
  }

  #open(name: string, now: number): Spent | undefined {
    const open = this.#spent.get(name)
    return open !== undefined && open.endsAt > now ? open : undefined
  }
}

/** A budget and the name to count under. `times` multiplies the bound, for a name that many people share. */
export type Charge = { budget: Budget; name: string; times?: number }

/**
 * Counts a request against all of these budgets. If one of them is exhausted, counts nothing, calls `turnedAway` and
 * throws 429 with `Retry-After`. RFC 6585 §4
 */
export function spend(charges: readonly Charge[], bytes: number, now: number, turnedAway: () => void): void {
  for (const { budget, name, times } of charges) {
    const until = budget.exhaustedUntil(name, now, times)
    if (until === undefined) continue
    turnedAway()
    throw new OAuthError('temporarily_unavailable', 'too many requests of this kind; try again later', {
      status: 429,
      headers: { 'Retry-After': String(Math.max(1, Math.ceil((until - now) / 1000))) },
    })
  }
  for (const { budget, name } of charges) budget.count(name, bytes, now)
}

/** The name under which an address is counted; `undefined` for loopback addresses, which are not counted. */
export function countedSource(address: string): string | undefined {
  const source = sourceOf(address)
  return source === '::1' || source.startsWith('127.') || source.startsWith('0:0:0:0:') ? undefined : source
}

/**
 * The name under which an address is counted if it belongs to one household; `undefined` also for a shared address,
 * behind which one person could exhaust the limit of all others.
 */
export function ownSource(address: string): string | undefined {
  return isShared(address) ? undefined : countedSource(address)
}

/**
 * The charge for an address: none for a loopback peer, which is this machine or an unconfigured proxy that all users
 * come through. People behind a proxy that does not reveal their addresses share a wider budget.
 */
export function chargesFor(budget: Budget, address: string): readonly Charge[] {
  const name = countedSource(address)
  return name === undefined ? [] : [{ budget, name, times: isShared(address) ? sharedTimes : 1 }]
}
