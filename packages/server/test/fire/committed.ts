/**
 * Reads what PostgreSQL answers, message by message, and keeps it back until the answer is whole. Each message is a
 * letter and its length; `Z` ends an answer and says with `I` that no transaction is open any more: what was written
 * is committed by then. https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class WholeAnswers {
  #bytes: Buffer = Buffer.alloc(0)
  #read = 0
  #wrote = false

  /** The answers that are whole now, and whether one of them told of a commit. */
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
      // CommandComplete says what was done: `UPDATE 1`. One that changed nothing is no loss.
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
