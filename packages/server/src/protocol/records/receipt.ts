/** One decision of a person at the consent page, in the words that the page showed. */
export type Receipt = {
  /** Milliseconds since 1970. */
  at: number
  /** `null`: until the person takes it back. */
  until: number | null
  /** The language of the page. BCP 47 */
  language: string
  /** What the person allowed, a sentence for each permission. */
  words: readonly string[]
}

/** The newest decisions that are kept with a grant. */
export const mostReceipts = 5
