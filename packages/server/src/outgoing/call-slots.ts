import { type SharedLimit, SharedSlots } from '../protocol/bounds/shared-slots.ts'
import { OutgoingFailed } from '../protocol/ports/outgoing.ts'

type Wanted = { holders: readonly string[]; begin: () => void }

/**
 * Limits concurrent outgoing requests. Each request takes one slot, which counts for its holders (its client, host and
 * source). A holder can have only some of the slots. A request that finds none free waits in a queue for a limited
 * time.
 */
export class CallSlots {
  readonly #share: SharedLimit
  readonly #room: SharedSlots
  readonly #waiting = new Set<Wanted>()

  constructor(share: SharedLimit) {
    this.#share = share
    this.#room = new SharedSlots(share)
  }

  get taken(): number {
    return this.#room.taken
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /**
   * Resolves when a slot is free, which is released when the signal aborts. Throws `OutgoingFailed` if there is none
   * within `patience` milliseconds, or if the queue is full.
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
        if (this.#waiting.delete(wanted)) reject(noSlot())
      }
      this.#waiting.add(wanted)
      timer = setTimeout(giveUp, patience)
      signal.addEventListener('abort', giveUp, { once: true })
    } else reject(noSlot())
    return promise
  }

  /** A holder may have as many waiting requests as concurrent ones, so that the queue is shared as the slots are. */
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

function noSlot(): OutgoingFailed {
  return new OutgoingFailed('is not called: too many concurrent requests of this kind', { failure: 'busy' })
}
