import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { longestWait, type Sender } from '../../protocol/ports/sender.ts'
import { type Closing, SocketSender } from './senders.ts'

/** Milliseconds between two looks at the clock: seldom enough to cost an idle server almost nothing. */
const clockInterval = 250

/** More connections than can wait to be accepted: Node calls `listen` with a backlog of 511. */
const queueLength = 513

/**
 * Estimates how long each request may have waited to be read. Requests that arrive while the process is suspended or
 * its event loop is blocked are all read when it resumes. And Node accepts one new connection per turn of the event
 * loop, so many of them form a queue.
 */
export class Arrivals {
  readonly #elapsed: () => number
  #lookedAt: number
  /** The start of the last stall, while requests that arrived during it may still be unread. */
  #stalledSince: number | undefined

  /** Since when the queue of new connections may not have been empty. */
  #queueSince: number | undefined
  #acceptedInThisTurn = false
  /** When the latest connections were accepted, for as many as the queue can hold. */
  readonly #acceptedAt = new Float64Array(queueLength).fill(Number.NEGATIVE_INFINITY)
  #accepted = 0
  /** Connections that may have been queued for long, with the start of the wait, until their first request. */
  readonly #queued = new WeakMap<Socket, number>()

  /** `elapsed`: milliseconds of a monotonic clock. */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed
    this.#lookedAt = elapsed()
  }

  /** Observes a server while it listens. Does not keep the process alive. */
  follow(server: Server): void {
    let timer: NodeJS.Timeout | undefined
    server.on('listening', () => {
      this.#lookedAt = this.#elapsed()
      timer = setInterval(() => this.look(), clockInterval).unref()
    })
    server.on('close', () => clearInterval(timer))
    server.on('connection', (socket) => this.accept(socket))
  }

  /**
   * Looks at the clock. A long time since the last look means that the process stalled. Everything that arrived before
   * this look is read before the next one.
   */
  look(): void {
    const now = this.#elapsed()
    this.#stalledSince = now - this.#lookedAt > longestWait ? this.#lookedAt : undefined
    this.#lookedAt = now
  }

  accept(socket: Socket): void {
    const now = this.#elapsed()
    if (this.#queueSince === undefined) {
      this.#queueSince = this.#unreadSince(now)
      setImmediate(() => this.#turn())
    }
    this.#acceptedInThisTurn = true
    const slot = this.#accepted % queueLength
    // The queue holds at most `queueLength`: this connection entered after the previous one in its slot had left.
    const since = Math.max(this.#queueSince, this.#acceptedAt[slot] ?? Number.NEGATIVE_INFINITY)
    this.#acceptedAt[slot] = now
    this.#accepted += 1
    if (now - since > longestWait) this.#queued.set(socket, since)
  }

  /**
   * For how many milliseconds the data just read on an accepted connection may have been unread: 0 unless the process
   * stalled.
   */
  unreadFor(): number {
    const now = this.#elapsed()
    return now - this.#unreadSince(now)
  }

  /**
   * The sender of the request on this connection that is about to be served. `before`: for how many milliseconds the
   * request was unread when it was queued behind pipelined requests of the same sender. The time in that queue does not
   * add to its age: otherwise an attacker could avoid the replay check by queueing a stolen token behind a slow request.
   */
  sender(socket: Socket, answer: Closing, before = 0): Sender {
    const now = this.#elapsed()
    const unread = Math.max(before, now - this.#unreadSince(now), now - (this.#queued.get(socket) ?? now))
    this.#queued.delete(socket)
    return new SocketSender(socket, answer, { unread, readAt: now }, this.#elapsed)
  }

  #unreadSince(now: number): number {
    return now - this.#lookedAt > longestWait ? this.#lookedAt : (this.#stalledSince ?? now)
  }

  /** The queue is empty if no connection was accepted in a whole turn of the event loop. */
  #turn(): void {
    if (this.#acceptedInThisTurn) {
      this.#acceptedInThisTurn = false
      setImmediate(() => this.#turn())
    } else this.#queueSince = undefined
  }
}
