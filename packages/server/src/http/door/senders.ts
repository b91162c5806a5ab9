import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { type Sender, senderGone } from '../../protocol/ports/sender.ts'

/** Milliseconds in which the end of a connection comes in that was sent right behind a request. */
const settling = 50

/** What tells when it is closed. */
export type Closing = { once(event: 'close', listener: () => void): unknown }

/** Whoever is at the other end of a connection. */
export class SocketSender implements Sender {
  readonly unread: number
  readonly #socket: Socket
  readonly #answer: Closing
  readonly #elapsed: () => number
  readonly #readAt: number

  /** `readAt`: when its request was read, by `elapsed`. */
  constructor(
    socket: Socket,
    answer: Closing,
    { unread, readAt }: { unread: number; readAt: number },
    elapsed: () => number,
  ) {
    this.unread = unread
    this.#socket = socket
    this.#answer = answer
    this.#elapsed = elapsed
    this.#readAt = readAt
  }

  age(): number {
    return this.#elapsed() - this.#readAt + this.unread
  }

  /** Also who has closed their half only: node closes the other one, and no answer gets out. */
  isGone(): boolean {
    return !this.#socket.writable
  }

  async settled(): Promise<void> {
    if (!this.isGone()) await delay(settling)
  }

  signal(): AbortSignal {
    const controller = new AbortController()
    const leave = () => controller.abort(senderGone())
    if (this.isGone()) leave()
    // Of this answer, not of the connection, which may carry a thousand more.
    else this.#answer.once('close', leave)
    return controller.signal
  }
}

/** Whoever asks without a connection: the program itself, from when it asks until it aborts. */
export class ProgramSender implements Sender {
  readonly unread = 0
  readonly #abort: AbortSignal
  readonly #elapsed: () => number
  readonly #askedAt: number

  constructor(abort: AbortSignal, elapsed: () => number) {
    this.#abort = abort
    this.#elapsed = elapsed
    this.#askedAt = elapsed()
  }

  age(): number {
    return this.#elapsed() - this.#askedAt
  }

  isGone(): boolean {
    return this.#abort.aborted
  }

  async settled(): Promise<void> {}

  signal(): AbortSignal {
    const controller = new AbortController()
    const leave = () => controller.abort(senderGone())
    if (this.isGone()) leave()
    else this.#abort.addEventListener('abort', leave, { once: true })
    return controller.signal
  }
}
