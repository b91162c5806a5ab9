import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { SharedSlots } from '../../protocol/bounds/shared-slots.ts'
import type { Evictability } from '../budgets/evicting-limit.ts'

/** `unreadFor`: milliseconds for which the request may have been unread before it was queued behind others here. */
export type Turn = { incoming: IncomingMessage; outgoing: ServerResponse; unreadFor?: number }

/** What connections share. `left` is called when a response was sent, or will never be. */
export type Shared = {
  held: number
  waiting: SharedSlots
  /** For how many milliseconds the data just read may have been unread. */
  unreadFor: () => number
  serve: (turn: Turn, connection: Connection) => void
  left: (connection: Connection) => void
  /** Called when a connection is closed because too many pipelined requests wait. */
  cut: () => void
}

/**
 * A connection whose requests are served one at a time in the order of arrival, because the responses must have that
 * order. Pipelined requests wait. While `held` of them wait, nothing more is read from the connection; if `waiting` has
 * no room for another one, the connection is closed. RFC 9112 §9.3.2
 */
export class Connection {
  readonly socket: Socket
  /** The name under which the peer is counted; `undefined` for loopback and for a proxy that many people use. */
  readonly name: string | undefined
  /** Must be called once per served request, when its response was sent or will never be. */
  readonly closed: () => void
  readonly #serve: (turn: Turn, connection: Connection) => void
  readonly #cut: () => void
  readonly #waiting: SharedSlots
  readonly #unreadFor: () => number
  readonly #held: number
  readonly #holders: readonly string[]
  readonly #turns: Turn[] = []
  #current: Turn | undefined
  #reads = true
  #last = false
  #used = false

  constructor(socket: Socket, name: string | undefined, shared: Shared) {
    const { held, waiting, unreadFor, serve, left, cut } = shared
    this.socket = socket
    this.name = name
    this.#holders = name === undefined ? [] : [name]
    this.#unreadFor = unreadFor
    this.#held = held
    this.#waiting = waiting
    this.#serve = serve
    this.#cut = cut
    this.closed = () => {
      left(this)
      this.#next()
    }
    // Streams resume by themselves, for example when a request body is read. Stay paused until fewer requests wait.
    socket.on('resume', () => {
      if (!this.#reads) socket.emit('pause')
    })
    socket.once('close', () => this.#drop())
  }

  /** Whether a request of this connection is being served or waits. */
  get busy(): boolean {
    return this.#current !== undefined || this.#turns.length > 0
  }

  /** Whether this connection can be closed to make room for another one. */
  asked(): Evictability {
    if (this.#isServed) return 'busy'
    const used = this.#used
    this.#used = false
    return used ? 'used' : 'resting'
  }

  /** Whether the server is working on a request, rather than waiting for the rest of one or for the client to read. */
  get #isServed(): boolean {
    if (this.#current === undefined) return this.#turns.length > 0
    const { incoming, outgoing } = this.#current
    return incoming.complete && !outgoing.writableEnded
  }

  /** Whether responses are due to requests other than the one that is being read. */
  get owes(): boolean {
    if (this.#current === undefined || this.#turns.length > 0) return this.busy
    return this.#current.incoming.complete || this.#current.outgoing.headersSent
  }

  /** Serves a request, now or after those before it. */
  arrive(turn: Turn): void {
    if (this.socket.destroyed || this.#last) return
    if (!this.busy) {
      this.#begin(turn)
      return
    }
    if (!this.#waiting.fits(this.#holders)) {
      this.socket.destroy()
      this.#cut()
      return
    }
    this.#waiting.take(this.#holders)
    this.#turns.push({ ...turn, unreadFor: this.#unreadFor() })
    if (this.#turns.length >= this.#held) this.#read(false)
  }

  #next(): void {
    this.#current = undefined
    this.#used = true
    // Lets other connections go first: otherwise a thousand requests that need no waiting would be served in one turn.
    if (this.#turns.length > 0) setImmediate(() => this.#serveNext())
    else if (this.#last) this.socket.end(() => this.socket.destroy())
  }

  #serveNext(): void {
    // No response can follow one that closes the connection.
    if (this.socket.destroyed || !this.socket.writable) this.#drop()
    const next = this.#turns.shift()
    if (next === undefined) return
    this.#waiting.giveBack(this.#holders)
    if (this.#turns.length < this.#held && !this.#last) this.#read(true)
    this.#begin(next)
  }

  /** Reads nothing more, and closes the connection when all earlier requests are answered. */
  end(): void {
    this.#last = true
    this.#read(false)
    if (!this.busy) this.socket.destroy()
  }

  #begin(turn: Turn): void {
    this.#current = turn
    this.#serve(turn, this)
  }

  /**
   * Stops or starts reading. node:http reads the socket itself and obeys these events; the next request that it reads
   * would undo a call to `pause()`.
   */
  #read(reads: boolean): void {
    if (this.#reads === reads) return
    this.#reads = reads
    this.socket.emit(reads ? 'resume' : 'pause')
  }

  #drop(): void {
    for (const _ of this.#turns.splice(0)) this.#waiting.giveBack(this.#holders)
  }
}
