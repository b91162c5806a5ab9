import { isShared, sourceOf } from '../../accounts/throttling/source-address.ts'
import { sharedTimes } from '../../accounts/throttling/throttle.ts'
import { copied } from '../../protocol/bounds/copied.ts'
import { OAuthError } from '../../protocol/messages/errors.ts'

/** So many, and so many bytes in all of them. */
export type Bound = { count: number; bytes?: number }

type Spent = Required<Bound> & { endsAt: number }

/** More names than this at once are an attack from everywhere; the oldest are then forgotten. */
const mostNames = 10_000

/**
 * How much of something each name may have in a window, counted in this process. The window opens with the first.
 * `window` in milliseconds.
 */
export class Budget {
  readonly #bound: Required<Bound>
  readonly #window: number
  readonly #spent = new Map<string, Spent>()

  constructor(bound: Bound, window: number) {
    this.#bound = { bytes: Number.POSITIVE_INFINITY, ...bound }
    this.#window = window
  }

  /** When there will be something again; `undefined` while there is. `times`: by how much the bound is wider. */
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
      // The window that ends last is at the end.
      this.#spent.delete(name)
      this.#spent.set(copied(name), open)
      if (this.#spent.size > mostNames) this.#forget()
    }
    open.count += 1
    open.bytes += bytes
  }

  /** A tenth of all: to find the oldest one in a map costs as much as to find many. */
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

/** A budget under the name of who spends it. `times`: for how many households that name may stand. */
export type Charge = { budget: Budget; name: string; times?: number }

/** Takes one from every charge, or throws 429 with `Retry-After` where one of them is empty. RFC 6585 §4 */
export function spend(charges: readonly Charge[], bytes: number, now: number, turnedAway: () => void): void {
  for (const { budget, name, times } of charges) {
    const until = budget.exhaustedUntil(name, now, times)
    if (until === undefined) continue
    turnedAway()
    throw new OAuthError('temporarily_unavailable', 'too many requests of this kind; wait', {
      status: 429,
      headers: { 'Retry-After': String(Math.max(1, Math.ceil((until - now) / 1000))) },
    })
  }
  for (const { budget, name } of charges) budget.count(name, bytes, now)
}

/** The name under which an address is counted; `undefined` for this machine, which nobody is. */
export function countedSource(address: string): string | undefined {
  const source = sourceOf(address)
  return source === '::1' || source.startsWith('127.') || source.startsWith('0:0:0:0:') ? undefined : source
}

/** The same for what nobody may be kept from by others: `undefined`, too, for whom nobody can tell from others. */
export function ownSource(address: string): string | undefined {
  return isShared(address) ? undefined : countedSource(address)
}

/**
 * The charge of an address. A loopback peer is this machine, or a proxy that nobody named and behind which everybody
 * is: it has none. Who cannot be told from others has a wide one with them.
 */
export function chargesFor(budget: Budget, address: string): readonly Charge[] {
  const name = countedSource(address)
  return name === undefined ? [] : [{ budget, name, times: isShared(address) ? sharedTimes : 1 }]
}
