import type { SharedLimit } from '../../protocol/bounds/shared-slots.ts'

type Named<Holder> = { amount: number; holders: Set<Holder> }

/**
 * Whether a holder can be evicted: not while it is `busy`; and one that was `used` since the last check is moved to the
 * end of the queue instead.
 */
export type Evictability = 'busy' | 'used' | 'resting'

/**
 * Counts what many holders hold of a limited resource, against a limit per name and a limit in total. When a limit is
 * exceeded, the holder that has held its part the longest is evicted: an honest one would have finished long ago.
 */
export class EvictingLimit<Holder> {
  readonly #share: SharedLimit
  readonly #makeRoom: (holder: Holder) => void
  readonly #asked: (holder: Holder) => Evictability
  readonly #held = new Map<Holder, { amount: number; name: string | undefined }>()
  readonly #named = new Map<string, Named<Holder>>()
  #amount = 0

  constructor(
    share: SharedLimit,
    makeRoom: (holder: Holder) => void,
    asked: (holder: Holder) => Evictability = () => 'resting',
  ) {
    this.#share = share
    this.#makeRoom = makeRoom
    this.#asked = asked
  }

  /** The amount that all holders hold together. */
  get amount(): number {
    return this.#amount
  }

  /**
   * Adds to the amount of a holder. The name given the first time is kept; without one, only the total limit applies.
   */
  take(holder: Holder, amount: number, name: string | undefined): void {
    const held = this.#held.get(holder) ?? { amount: 0, name }
    held.amount += amount
    this.#held.set(holder, held)
    this.#amount += amount
    const named = held.name === undefined ? undefined : this.#of(held.name)
    if (named !== undefined) {
      named.amount += amount
      named.holders.add(holder)
      const { each } = this.#share
      if (named.amount > each) this.#free(named.holders, holder, each, () => named.amount)
    }
    const { inAll } = this.#share
    if (this.#amount > inAll) this.#free(this.#held.keys(), holder, inAll, () => this.#amount)
  }

  /** Releases everything that a holder holds, if anything. */
  leave(holder: Holder): void {
    const held = this.#held.get(holder)
    if (held === undefined) return
    this.#held.delete(holder)
    this.#amount -= held.amount
    const named = held.name === undefined ? undefined : this.#named.get(held.name)
    if (named === undefined || held.name === undefined) return
    named.amount -= held.amount
    named.holders.delete(holder)
    if (named.holders.size === 0) this.#named.delete(held.name)
  }

  /** Moves a holder to the end of the queue, as if it had just arrived. */
  #renew(holder: Holder): void {
    const held = this.#held.get(holder)
    if (held === undefined) return
    this.#held.delete(holder)
    this.#held.set(holder, held)
    const named = held.name === undefined ? undefined : this.#named.get(held.name)
    if (named?.holders.delete(holder)) named.holders.add(holder)
  }

  #of(name: string): Named<Holder> {
    const known = this.#named.get(name)
    if (known !== undefined) return known
    const named: Named<Holder> = { amount: 0, holders: new Set() }
    this.#named.set(name, named)
    return named
  }

  /**
   * Evicts holders in turn until enough is free; `last`, which needs the room itself, only if no other can be evicted.
   */
  #free(holders: Iterable<Holder>, last: Holder, most: number, amount: () => number): void {
    // Frees a hundredth more than needed: finding the first keys of a map costs as much for many as for one.
    const enough = most - Math.floor(most / 100)
    for (const holder of holders) {
      if (amount() <= enough) return
      if (holder === last) continue
      const asked = this.#asked(holder)
      if (asked === 'used') this.#renew(holder)
      if (asked === 'resting') this.#end(holder)
    }
    if (amount() > most) this.#end(last)
  }

  #end(holder: Holder): void {
    this.leave(holder)
    this.#makeRoom(holder)
  }
}
