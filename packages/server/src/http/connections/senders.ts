import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { type Sender, senderGone } from '../../protocol/ports/sender.ts'

/** Milliseconds within which a close that the client sent right after its request is received. */
const settling = 50

/** Anything that emits `close`. */
export type Closing = { once(event: 'close', listener: () => void): unknown }

/** The sender at the other end of a connection. */
export class SocketSender implements Sender {
  readonly unread: number
  readonly #socket: Socket
  readonly #answer: Closing
  readonly #elapsed: () => number
  readonly #readAt: number

  /** `readAt`: when the request was read, in the time of `elapsed`. */
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

  /** Also true for a half-closed connection: Node then closes the other half, so no response can be sent. */
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
    // The `close` of this response, not of the connection, which may carry a thousand more.
    else this.#answer.once('close', leave)
    return controller.signal
  }
}

/** The sender of a `fetch` call in the same program, which has no connection. It is gone when the call is aborted. */
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
