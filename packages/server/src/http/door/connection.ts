import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Room } from '../../protocol/bounds/room.ts'
import type { Asked } from '../budgets/parts.ts'

/** `unreadFor`: milliseconds for which it may have lain unread before it was put behind others here. */
export type Turn = { incoming: IncomingMessage; outgoing: ServerResponse; unreadFor?: number }

/** What connections share. `left` is told when an answer has left, or never will. */
export type Shared = {
  held: number
  waiting: Room
  /** For how many milliseconds what has just been read may have lain unread. */
  unreadFor: () => number
  serve: (turn: Turn, connection: Connection) => void
  left: (connection: Connection) => void
  /** Told when a connection is cut off because there is no room for what it has sent ahead. */
  cut: () => void
}

/**
 * A connection whose requests are served one after the other, in the order in which they came, as their answers have
 * to leave. What a sender has sent ahead waits; from one with `held` of them nothing more is read until fewer wait,
 * and one for whom `waiting` has no room is cut off. RFC 9112 §9.3.2
 */
export class Connection {
  readonly socket: Socket
  /** Of its peer, under which it is counted; `undefined` for one behind which many may be. */
  readonly name: string | undefined
  /** To be called once for each request that is served, when its answer has left or never will. */
  readonly closed: () => void
  readonly #serve: (turn: Turn, connection: Connection) => void
  readonly #cut: () => void
  readonly #waiting: Room
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
    // Streams resume by themselves, such as when the body of a request is read: not before fewer are waiting.
    socket.on('resume', () => {
      if (!this.#reads) socket.emit('pause')
    })
    socket.once('close', () => this.#drop())
  }

  /** Whether requests are served or wait for it. */
  get busy(): boolean {
    return this.#current !== undefined || this.#turns.length > 0
  }

  /** Whether it could be closed for another one, or at least later. */
  asked(): Asked {
    if (this.#isServed) return 'busy'
    const used = this.#used
    this.#used = false
    return used ? 'used' : 'resting'
  }

  /** Whether something is done for it. Not while its sender is to send the rest of a request, or to take an answer. */
  get #isServed(): boolean {
    if (this.#current === undefined) return this.#turns.length > 0
    const { incoming, outgoing } = this.#current
    return incoming.complete && !outgoing.writableEnded
  }

  /** Whether answers are due to other requests than the one that is being read. */
  get owes(): boolean {
    if (this.#current === undefined || this.#turns.length > 0) return this.busy
    return this.#current.incoming.complete || this.#current.outgoing.headersSent
  }

  /** Serves a request, now or when it is its turn. */
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
    // Others come first: a thousand requests that wait for nothing would otherwise be served in one go.
    if (this.#turns.length > 0) setImmediate(() => this.#serveNext())
    else if (this.#last) this.socket.end(() => this.socket.destroy())
  }

  #serveNext(): void {
    // After an answer that closes the connection there is no other.
    if (this.socket.destroyed || !this.socket.writable) this.#drop()
    const next = this.#turns.shift()
    if (next === undefined) return
    this.#waiting.giveBack(this.#holders)
    if (this.#turns.length < this.#held && !this.#last) this.#read(true)
    this.#begin(next)
  }

  /** Reads nothing more, and closes when what came before has its answers. */
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
   * node:http reads the socket itself, and listens to these events to know whether it may: `pause()` would be undone
   * by the next request that is read.
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
