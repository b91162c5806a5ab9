import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AtOnce } from '../../observe/metrics.ts'
import { Room } from '../../protocol/bounds/room.ts'
import type { OAuthError } from '../../protocol/messages/errors.ts'
import { ownSource } from '../budgets/budget.ts'
import { Parts } from '../budgets/parts.ts'
import { remembered } from '../requests/source-address.ts'
import { Bodies } from './body.ts'
import { Connection, type Turn } from './connection.ts'
import { type Bounds, tooBusy, tooManyAtOnce } from './limits.ts'
import { Unsent } from './unsent.ts'

export type Around = {
  serve(turn: Turn, connection: Connection): void
  /** For how many milliseconds what has just been read may have lain unread. */
  unreadFor(): number
  /** Whether many people may come through a peer, so that it is not counted as one of them. */
  isProxy(peer: string): boolean
  /** Told of whoever is one too many. */
  turnedAway(kind: AtOnce): void
}

/** Whatever is under way at one door: connections, requests, bodies and answers, each with its ends. */
export class UnderWay {
  readonly bodies: Bodies
  readonly unsent: Unsent
  readonly #bounds: Bounds
  readonly #around: Around
  readonly #served: Room
  readonly #waiting: Room
  readonly #connections = new Map<Duplex, Connection>()
  readonly #parts: Parts<Connection>
  readonly #holders = remembered((address) => [ownSource(address)].filter((name) => name !== undefined))

  constructor(bounds: Bounds, around: Around) {
    this.#bounds = bounds
    this.#around = around
    this.#served = new Room(bounds.served)
    this.#waiting = new Room(bounds.waiting)
    this.bodies = new Bodies(bounds.bodies, () => around.turnedAway('slow_bodies'))
    this.unsent = new Unsent(bounds.unsent, bounds.unsentTimeout, () => around.turnedAway('unread_answers'))
    this.#parts = new Parts<Connection>(
      bounds.connections,
      ({ socket }) => {
        socket.destroy()
        around.turnedAway('connections')
      },
      (connection) => connection.asked(),
    )
  }

  /** Takes a new connection in. */
  open(socket: Socket): void {
    const peer = socket.remoteAddress ?? ''
    const name = this.#around.isProxy(peer) ? undefined : ownSource(peer)
    const { serve, unreadFor, turnedAway } = this.#around
    const connection = new Connection(socket, name, {
      held: this.#bounds.held,
      waiting: this.#waiting,
      serve,
      unreadFor,
      left: (each) => this.unsent.left(each),
      cut: () => turnedAway('requests_sent_ahead'),
    })
    this.#connections.set(socket, connection)
    socket.once('close', () => {
      this.#connections.delete(socket)
      this.#parts.leave(connection)
    })
    this.#parts.take(connection, 1, name)
  }

  on(socket: Duplex): Connection | undefined {
    return this.#connections.get(socket)
  }

  /** Lets a request of an address in, which then has to `leave`; or says why there is no room for it. */
  enter(address: string): OAuthError | undefined {
    const holders = this.#holders(address)
    if (this.#served.fits(holders)) {
      this.#served.take(holders)
      return undefined
    }
    this.#around.turnedAway('requests_at_once')
    return this.#served.taken < this.#bounds.served.inAll ? tooManyAtOnce() : tooBusy()
  }

  leave(address: string): void {
    this.#served.giveBack(this.#holders(address))
  }
}
