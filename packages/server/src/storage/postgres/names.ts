/** The maximum number of prepared statements per connection; the program has fewer statements. */
const mostNames = 150
/** A statement that was used this often will be used again. */
const often = 3
const mostCounted = 1_000
/** Characters: a longer statement contains a list, and will not be used again. */
const longestText = 5_000

/** Assigns names to frequent statements, which PostgreSQL then keeps prepared. */
export class StatementNames {
  readonly #names = new Map<string, string>()
  readonly #uses = new Map<string, number>()

  /** The name of a statement; `undefined` if it is to be run unnamed. */
  of(text: string): string | undefined {
    const name = this.#names.get(text)
    if (name !== undefined || this.#names.size >= mostNames || text.length > longestText) return name
    const uses = (this.#uses.get(text) ?? 0) + 1
    if (uses < often) {
      // Statements that only differ in the length of a list would accumulate.
      if (this.#uses.size >= mostCounted) this.#uses.clear()
      this.#uses.set(text, uses)
      return undefined
    }
    this.#uses.delete(text)
    const given = `valetkey_${this.#names.size + 1}`
    this.#names.set(text, given)
    return given
  }
}
