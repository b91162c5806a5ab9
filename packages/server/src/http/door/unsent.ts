import type { Share } from '../../protocol/bounds/room.ts'
import { Parts } from '../budgets/parts.ts'
import type { Connection } from './connection.ts'

/**
 * Answers that the other side does not take. One that is not taken in time, or that there is no room for, is given up
 * together with its connection: whoever does not read has not asked for it.
 */
export class Unsent {
  readonly #parts: Parts<Connection>
  readonly #timeout: number
  readonly #giveUp: (connection: Connection) => void
  readonly #timers = new Map<Connection, NodeJS.Timeout>()

  /** `timeout` in milliseconds. `givenUp` is told of each answer that is given up. */
  constructor(share: Share, timeout: number, givenUp: () => void) {
    this.#giveUp = ({ socket }) => {
      socket.destroy()
      givenUp()
    }
    this.#parts = new Parts(share, this.#giveUp)
    this.#timeout = timeout
  }

  /** To be called when an answer was written whole. */
  written(connection: Connection): void {
    const { socket, name } = connection
    // Nearly every answer is with the system by now.
    if (socket.writableLength === 0 || this.#timers.has(connection)) return
    this.#timers.set(connection, setTimeout(this.#giveUp, this.#timeout, connection).unref())
    this.#parts.take(connection, socket.writableLength, name)
  }

  /** To be called when an answer has left, or will not any more. */
  left(connection: Connection): void {
    if (this.#timers.size === 0) return
    const timer = this.#timers.get(connection)
    if (timer === undefined) return
    clearTimeout(timer)
    this.#timers.delete(connection)
    this.#parts.leave(connection)
  }
}
