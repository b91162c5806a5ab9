import type { SharedLimit } from '../../protocol/bounds/shared-slots.ts'
import { EvictingLimit } from '../budgets/evicting-limit.ts'
import type { Connection } from './connection.ts'

/**
 * Limits the responses that clients have not read. If one is not read in time, or there is no room for it, its
 * connection is closed: a client that does not read its response does not need it.
 */
export class Unsent {
  readonly #parts: EvictingLimit<Connection>
  readonly #timeout: number
  readonly #giveUp: (connection: Connection) => void
  readonly #timers = new Map<Connection, NodeJS.Timeout>()

  /** `timeout` in milliseconds. `givenUp` is called for each response that is aborted. */
  constructor(share: SharedLimit, timeout: number, givenUp: () => void) {
    this.#giveUp = ({ socket }) => {
      socket.destroy()
      givenUp()
    }
    this.#parts = new EvictingLimit(share, this.#giveUp)
    this.#timeout = timeout
  }

  /** Must be called when a response has been written in full. */
  written(connection: Connection): void {
    const { socket, name } = connection
    // By now, the operating system has taken nearly every response.
    if (socket.writableLength === 0 || this.#timers.has(connection)) return
    this.#timers.set(connection, setTimeout(this.#giveUp, this.#timeout, connection).unref())
    this.#parts.take(connection, socket.writableLength, name)
  }

  /** Must be called when a response was sent, or will never be. */
  left(connection: Connection): void {
    if (this.#timers.size === 0) return
    const timer = this.#timers.get(connection)
    if (timer === undefined) return
    clearTimeout(timer)
    this.#timers.delete(connection)
    this.#parts.leave(connection)
  }
}
