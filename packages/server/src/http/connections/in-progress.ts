import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AtOnce } from '../../observe/metrics.ts'
import { SharedSlots } from '../../protocol/bounds/shared-slots.ts'
import type { OAuthError } from '../../protocol/messages/errors.ts'
import { ownSource } from '../budgets/budget.ts'
import { EvictingLimit } from '../budgets/evicting-limit.ts'
import { remembered } from '../requests/source-address.ts'
import { Bodies } from './body.ts'
import { Connection, type Turn } from './connection.ts'
import { type Bounds, tooBusy, tooManyAtOnce } from './limits.ts'
import { Unsent } from './unread-responses.ts'

export type Around = {
  serve(turn: Turn, connection: Connection): void
  /** For how many milliseconds the data just read may have been unread. */
  unreadFor(): number
  /** Whether a peer is a proxy that many people may come through, so that the limits per address do not apply. */
  isProxy(peer: string): boolean
  /** Called when a concurrency limit refuses a request or aborts a connection. */
  turnedAway(kind: AtOnce): void
}

/** The connections, requests, bodies and responses in progress on one listener, with their limits. */
export class InProgress {
  readonly bodies: Bodies
  readonly unsent: Unsent
  readonly #bounds: Bounds
  readonly #around: Around
  readonly #served: SharedSlots
  readonly #waiting: SharedSlots
  readonly #connections = new Map<Duplex, Connection>()
  readonly #parts: EvictingLimit<Connection>
  readonly #holders = remembered((address) => [ownSource(address)].filter((name) => name !== undefined))

  constructor(bounds: Bounds, around: Around) {
    this.#bounds = bounds
    this.#around = around
    this.#served = new SharedSlots(bounds.served)
    this.#waiting = new SharedSlots(bounds.waiting)
    this.bodies = new Bodies(bounds.bodies, () => around.turnedAway('slow_bodies'))
    this.unsent = new Unsent(bounds.unsent, bounds.unsentTimeout, () => around.turnedAway('unread_answers'))
    this.#parts = new EvictingLimit<Connection>(
      bounds.connections,
      ({ socket }) => {
        socket.destroy()
        around.turnedAway('connections')
      },
      (connection) => connection.asked(),
    )
  }

  /** Registers a new connection. */
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

  /** Admits a request of an address, for which the caller must later call `leave`; or returns why it is refused. */
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
