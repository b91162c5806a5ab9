/** So many statements are prepared on each connection at most; the program has fewer. */
const mostNames = 150
/** A text that was used so often will be used again. */
const often = 3
const mostCounted = 1_000
/** Letters: a longer text has a list in it, and will not come again. */
const longestText = 5_000

/** Which statements PostgreSQL keeps prepared: those that come often, each under one name. */
export class StatementNames {
  readonly #names = new Map<string, string>()
  readonly #uses = new Map<string, number>()

  /** `undefined`: to be run without a name. */
  of(text: string): string | undefined {
    const name = this.#names.get(text)
    if (name !== undefined || this.#names.size >= mostNames || text.length > longestText) return name
    const uses = (this.#uses.get(text) ?? 0) + 1
    if (uses < often) {
      // Texts that differ with the length of a list would add up.
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
