import type { SharedLimit } from '../protocol/bounds/shared-slots.ts'
import { OutgoingFailed } from '../protocol/ports/outgoing.ts'
import { CallSlots } from './call-slots.ts'
import { within } from './deadline.ts'
import { FailurePauses } from './failure-pauses.ts'
import { type Pace, Rate } from './rate.ts'

/** The share of a request's time limit for which it may wait for a slot. */
const longestWait = 1 / 5

/** Requests of one kind. They have a deadline each, and share the slots, a rate limit and the pauses after failures. */
export class Pool {
  readonly #patience: number
  readonly #slots: CallSlots
  readonly #rests: FailurePauses
  readonly #rate: Rate | undefined
  #turnedAwayAt: number | undefined

  /** `patience`: milliseconds for a whole request. `pace`: the rate limit of each holder, if there is one. */
  constructor({ share, patience, pace }: { share: SharedLimit; patience: number; pace?: Pace | undefined }) {
    const elapsed = () => performance.now()
    this.#patience = patience
    this.#slots = new CallSlots(share)
    this.#rests = new FailurePauses(elapsed)
    this.#rate = pace && new Rate(pace, elapsed)
  }

  /** The running and waiting requests, and how many milliseconds ago the last one found no free slot. */
  now(): { running: number; waiting: number; turnedAway: number | undefined } {
    const { taken, waiting } = this.#slots
    const at = this.#turnedAwayAt
    return { running: taken, waiting, turnedAway: at === undefined ? undefined : performance.now() - at }
  }

  /**
   * Runs `work` when a slot is free for its holders. `rest`: the name under which a failure is remembered, or
   * `undefined` if the caller schedules its own retries. Throws what `work` throws, or `OutgoingFailed`.
   */
  async run<Value>(
    { holders, rest }: { holders: readonly string[]; rest: string | undefined },
    work: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    const patience = this.#patience
    if (rest !== undefined) this.#rests.begin(rest, patience)
    if (this.#rate?.take(holders) === false) {
      if (rest !== undefined) this.#rests.untried(rest)
      throw new OutgoingFailed('is not called: it was called too often recently', { failure: 'busy' })
    }
    const late = () => new OutgoingFailed(`did not answer within ${patience} ms`, { failure: 'late' })
    const placed = async (signal: AbortSignal) => {
      await this.#slots.take(holders, patience * longestWait, signal)
      return work(signal)
    }
    try {
      const value = await within(patience, placed, late)
      if (rest !== undefined) this.#rests.succeeded(rest)
      return value
    } catch (error) {
      const isBusy = error instanceof OutgoingFailed && error.failure === 'busy'
      if (isBusy) this.#turnedAwayAt = performance.now()
      if (rest !== undefined) isBusy ? this.#rests.untried(rest) : this.#rests.failed(rest)
      throw error
    }
  }
}
