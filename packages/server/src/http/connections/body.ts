import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { SharedLimit } from '../../protocol/bounds/shared-slots.ts'
import type { OAuthError } from '../../protocol/messages/errors.ts'
import { EvictingLimit } from '../budgets/evicting-limit.ts'
import { bodyTooLarge, limits, notUtf8, tooBusy } from './limits.ts'

export type Body = { body: string; problem: OAuthError | undefined }

const none: Body = { body: '', problem: undefined }
const noBytes = Buffer.alloc(0)

/**
 * Reads bodies, and limits the bytes of incomplete ones per sender and in total. Honest bodies arrive within moments, so
 * when a limit is exceeded, the body that has been arriving the longest is refused.
 */
export class Bodies {
  readonly #parts: EvictingLimit<Reading>

  /** `givenUp` is called for each body that is refused to make room. */
  constructor(share: SharedLimit, givenUp: () => void) {
    this.#parts = new EvictingLimit(share, (reading) => {
      reading.giveUp()
      givenUp()
    })
  }

  /** `name`: the sender to count the bytes for. Rejects if the connection breaks. */
  read(incoming: IncomingMessage, name: string | undefined): Promise<Body> {
    if (incoming.method === 'GET' || incoming.method === 'HEAD') {
      incoming.resume()
      return Promise.resolve(none)
    }
    return new Promise((resolve, reject) => {
      const reading = new Reading((body) => {
        this.#parts.leave(reading)
        resolve(body)
      })
      const whole = Number(incoming.headers['content-length'])
      incoming.on('data', (chunk: Buffer) => {
        // Nearly every body arrives in one chunk, and need not be counted.
        if (reading.add(chunk) && chunk.length !== whole) this.#parts.take(reading, chunk.length, name)
      })
      incoming.on('end', () => reading.end())
      // The bytes are also released when the connection breaks off.
      incoming.on('error', (error) => {
        this.#parts.leave(reading)
        reject(error)
      })
    })
  }
}

/** A body that is being read. */
class Reading {
  readonly #settle: (body: Body) => void
  #bytes: Buffer = noBytes
  #length = 0
  #over = false

  constructor(settle: (body: Body) => void) {
    this.#settle = settle
  }

  /** Whether the chunk was kept. Beyond the limit the rest is discarded, and the response closes the connection. */
  add(chunk: Buffer): boolean {
    if (this.#over) return false
    const length = this.#length + chunk.length
    if (length > limits.body) {
      this.#finish({ body: '', problem: bodyTooLarge() })
      return false
    }
    // Nearly every body is one chunk. A body of tiny chunks must not cost an object for each of them.
    if (this.#length === 0) this.#bytes = chunk
    else {
      if (length > this.#bytes.length) {
        const larger = Buffer.allocUnsafe(Math.min(limits.body, Math.max(2 * length, 1024)))
        this.#bytes.copy(larger, 0, 0, this.#length)
        this.#bytes = larger
      }
      chunk.copy(this.#bytes, this.#length)
    }
    this.#length = length
    return true
  }

  end(): void {
    if (this.#over) return
    const bytes = this.#length === this.#bytes.length ? this.#bytes : this.#bytes.subarray(0, this.#length)
    this.#finish(
      isUtf8(bytes) ? { body: bytes.toString('utf8'), problem: undefined } : { body: '', problem: notUtf8() },
    )
  }

  /** Refuses the body with 503, to make room for others. */
  giveUp(): void {
    if (!this.#over) this.#finish({ body: '', problem: tooBusy() })
  }

  #finish(body: Body): void {
    this.#over = true
    this.#bytes = noBytes
    this.#settle(body)
  }
}
