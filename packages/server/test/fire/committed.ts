/**
 * Parses the responses of PostgreSQL and holds each back until it is complete. A message starts with a
 * letter and its length. `Z` ends a response; with `I` it says that no transaction is open, so that all
 * writes are committed. https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class WholeAnswers {
  #bytes: Buffer = Buffer.alloc(0)
  #read = 0
  #wrote = false

  /** The responses that are complete now, and whether one of them confirmed a commit of changes. */
  take(bytes: Buffer): { whole: Buffer; committed: boolean } {
    this.#bytes = Buffer.concat([this.#bytes, bytes])
    let end = 0
    let committed = false
    while (this.#bytes.length >= this.#read + 5) {
      const length = 1 + this.#bytes.readInt32BE(this.#read + 1)
      if (this.#bytes.length < this.#read + length) break
      const message = this.#bytes.subarray(this.#read, this.#read + length)
      this.#read += length
      const kind = String.fromCharCode(message[0] ?? 0)
      // CommandComplete has the number of changed rows: `UPDATE 1`. Without changes there is nothing to lose.
      if (kind === 'C')
        this.#wrote ||= /^(INSERT \d+ [1-9]|(UPDATE|DELETE) [1-9])/.test(message.toString('latin1', 5))
      if (kind !== 'Z') continue
      end = this.#read
      if (String.fromCharCode(message[5] ?? 0) !== 'I') continue
      committed ||= this.#wrote
      this.#wrote = false
    }
    const whole = this.#bytes.subarray(0, end)
    this.#bytes = this.#bytes.subarray(end)
    this.#read -= end
    return { whole, committed }
  }
}
