import { Room, type Share } from '../protocol/bounds/room.ts'
import { OutgoingFailed } from '../protocol/ports/outgoing.ts'

type Wanted = { holders: readonly string[]; begin: () => void }

/**
 * Places for calls. Those for whom a call is made (its client, host and source: the holders) have some of them and never
 * all. Whoever finds none waits for a while, behind those who came before and could have it.
 */
export class Places {
  readonly #share: Share
  readonly #room: Room
  readonly #waiting = new Set<Wanted>()

  constructor(share: Share) {
    this.#share = share
    this.#room = new Room(share)
  }

  get taken(): number {
    return this.#room.taken
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /**
   * Resolves when there is a place, which is given back when the signal aborts, whatever became of the call. Throws
   * `OutgoingFailed` where there is none within `patience` milliseconds, or as many wait already as there are places.
   */
  take(holders: readonly string[], patience: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    let timer: NodeJS.Timeout | undefined
    const wanted: Wanted = {
      holders,
      begin: () => {
        clearTimeout(timer)
        this.#room.take(holders)
        signal.addEventListener('abort', () => this.#giveBack(holders), { once: true })
        resolve()
      },
    }
    if (this.#room.fits(holders)) wanted.begin()
    else if (this.#mayWait(holders)) {
      const giveUp = () => {
        clearTimeout(timer)
        if (this.#waiting.delete(wanted)) reject(noPlace())
      }
      this.#waiting.add(wanted)
      timer = setTimeout(giveUp, patience)
      signal.addEventListener('abort', giveUp, { once: true })
    } else reject(noPlace())
    return promise
  }

  /** A holder has as many waiting as it may have under way, so that the line is shared as the places are. */
  #mayWait(holders: readonly string[]): boolean {
    const { inAll, each } = this.#share
    const line = [...this.#waiting]
    const waitingOf = (holder: string) => line.filter((wanted) => wanted.holders.includes(holder)).length
    return line.length < inAll && holders.every((holder) => waitingOf(holder) < each)
  }

  #giveBack(holders: readonly string[]): void {
    this.#room.giveBack(holders)
    for (const wanted of this.#waiting) {
      if (!this.#room.fits(wanted.holders)) continue
      this.#waiting.delete(wanted)
      wanted.begin()
    }
  }
}

function noPlace(): OutgoingFailed {
  return new OutgoingFailed('is not called: too many calls of this kind are under way', { failure: 'busy' })
}
