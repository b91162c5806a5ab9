import type { Share } from '../../protocol/bounds/room.ts'

type Named<Holder> = { amount: number; holders: Set<Holder> }

/** Who is asked to make room: nobody who is `busy`, and who was `used` since they were last asked only later. */
export type Asked = 'busy' | 'used' | 'resting'

/**
 * What many hold a part of, with an end for each name and for all of them. Where it runs out, whoever has held their
 * part for the longest makes room: an honest one has been done for long.
 */
export class Parts<Holder> {
  readonly #share: Share
  readonly #makeRoom: (holder: Holder) => void
  readonly #asked: (holder: Holder) => Asked
  readonly #held = new Map<Holder, { amount: number; name: string | undefined }>()
  readonly #named = new Map<string, Named<Holder>>()
  #amount = 0

  constructor(
    share: Share,
    makeRoom: (holder: Holder) => void,
    asked: (holder: Holder) => Asked = () => 'resting',
  ) {
    this.#share = share
    this.#makeRoom = makeRoom
    this.#asked = asked
  }

  /** What is held in all. */
  get amount(): number {
    return this.#amount
  }

  /** Adds to what somebody holds. A name is that of the first time; without one, only the end for all counts. */
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

  /** Gives back what somebody holds, if they hold something. */
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

  /** Makes somebody the one who has held their part for the shortest. */
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

  /** Asks one after the other until it is enough, and who needs the part itself where nobody else is left. */
  #free(holders: Iterable<Holder>, last: Holder, most: number, amount: () => number): void {
    // A hundredth more than needed: to find the first ones costs as much for many as for one.
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
