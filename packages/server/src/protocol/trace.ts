import type { Rule } from './rules.ts'

/**
 * The decision trace: what was checked on the way to an answer, in order. The error page, the log and the
 * flow inspector are views on it. It holds no secret: values that must not be seen are `Secret` and print as dots.
 */
export type Decision = {
  /** A stable name, such as `redirect-uri/exact-match`. `rules.ts` has its section. */
  rule: Rule
  outcome: 'held' | 'refused'
  expected?: unknown
  came?: unknown
}

export type Evidence = { expected?: unknown; came?: unknown }

export class Trace {
  readonly decisions: Decision[] = []
  /** The client that the request turned out to come from. */
  clientId: string | undefined
  readonly #newId: () => string
  #flowId: string | undefined

  constructor(newId: () => string) {
    this.#newId = newId
  }

  /** Short, random, fit to be read out: shown on error pages, written in the log. Made when somebody asks. */
  get flowId(): string {
    this.#flowId ??= this.#newId()
    return this.#flowId
  }

  /** Notes whether a rule held and hands the outcome on, so that it stands inside the `if` that enforces it. */
  holds(rule: Rule, held: boolean, evidence?: Evidence): boolean {
    this.decisions.push({ rule, outcome: held ? 'held' : 'refused', ...evidence })
    return held
  }
}
