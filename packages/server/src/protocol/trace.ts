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

import type { Rule } from './rules.ts'

export type Evidence = { expected?: unknown; came?: unknown }

export class Trace {
  /** Short, random, fit to be read out: shown on error pages, written in the log. */
  readonly flowId: string
  readonly decisions: Decision[] = []

  constructor(flowId: string) {
    this.flowId = flowId
  }

  /** Notes whether a rule held and hands the outcome on, so that it stands inside the `if` that enforces it. */
  holds(rule: Rule, held: boolean, evidence?: Evidence): boolean {
    this.decisions.push({ rule, outcome: held ? 'held' : 'refused', ...evidence })
    return held
  }
}
