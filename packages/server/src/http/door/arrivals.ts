import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { longestWait, type Sender } from '../../protocol/ports/sender.ts'
import { type Closing, SocketSender } from './senders.ts'

/** Milliseconds between two looks at the time: few enough to cost an idle server nothing to speak of. */
const lookEvery = 250

/** More connections than can wait to be accepted: the length that `listen` asks for is 511. */
const line = 513

/**
 * Tells of each request since when it may have waited to be read. What came while the process stood still, stopped,
 * paused or busy with something else, was read at once when it went on; and of new connections node accepts one in
 * each turn of the event loop, so that they stand in a line when there are many.
 */
export class Arrivals {
  readonly #elapsed: () => number
  #lookedAt: number
  /** Since when it stood still, as long as something from then may be unread. */
  #stoodSince: number | undefined

  /** Since when the line of new connections may not have been empty. */
  #lineSince: number | undefined
  #acceptedInThisTurn = false
  /** When the latest connections were accepted, as many as the line can hold. */
  readonly #acceptedAt = new Float64Array(line).fill(Number.NEGATIVE_INFINITY)
  #accepted = 0
  /** Connections that may have stood in the line for long, and since when, until their first request. */
  readonly #queued = new WeakMap<Socket, number>()

  /** `elapsed`: milliseconds since some moment, by a watch that nobody sets. */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed
    this.#lookedAt = elapsed()
  }

  /** Follows a server for as long as it listens; keeps no process alive. */
  follow(server: Server): void {
    let timer: NodeJS.Timeout | undefined
    server.on('listening', () => {
      this.#lookedAt = this.#elapsed()
      timer = setInterval(() => this.look(), lookEvery).unref()
    })
    server.on('close', () => clearInterval(timer))
    server.on('connection', (socket) => this.accept(socket))
  }

  /** What came before a look is read before the next one, so a pause between two looks explains that much. */
  look(): void {
    const now = this.#elapsed()
    this.#stoodSince = now - this.#lookedAt > longestWait ? this.#lookedAt : undefined
    this.#lookedAt = now
  }

  accept(socket: Socket): void {
    const now = this.#elapsed()
    if (this.#lineSince === undefined) {
      this.#lineSince = this.#unreadSince(now)
      setImmediate(() => this.#turn())
    }
    this.#acceptedInThisTurn = true
    const slot = this.#accepted % line
    // So many were accepted since that it came after this one.
    const since = Math.max(this.#lineSince, this.#acceptedAt[slot] ?? Number.NEGATIVE_INFINITY)
    this.#acceptedAt[slot] = now
    this.#accepted += 1
    if (now - since > longestWait) this.#queued.set(socket, since)
  }

  /**
   * For how many milliseconds what has just been read, on a connection that was there, may have lain unread: for none
   * unless the process stood still.
   */
  unreadFor(): number {
    const now = this.#elapsed()
    return now - this.#unreadSince(now)
  }

  /**
   * Who sent a request on this connection, whose turn it is now. `before`: for how many milliseconds it had lain unread
   * when it was put behind others of its own sender. The time behind those is the sender's own doing, and makes nothing
   * old: whoever wants no verdict would put what he has stolen behind something slow.
   */
  sender(socket: Socket, answer: Closing, before = 0): Sender {
    const now = this.#elapsed()
    const unread = Math.max(before, now - this.#unreadSince(now), now - (this.#queued.get(socket) ?? now))
    this.#queued.delete(socket)
    return new SocketSender(socket, answer, { unread, readAt: now }, this.#elapsed)
  }

  #unreadSince(now: number): number {
    return now - this.#lookedAt > longestWait ? this.#lookedAt : (this.#stoodSince ?? now)
  }

  /** The line was empty if a whole turn of the event loop has found nobody in it. */
  #turn(): void {
    if (this.#acceptedInThisTurn) {
      this.#acceptedInThisTurn = false
      setImmediate(() => this.#turn())
    } else this.#lineSince = undefined
  }
}
