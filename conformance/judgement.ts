import { type Expectation, expectations } from './expected.ts'
import type { LogEntry, Module, Outcome } from './suite.ts'

export type Finding = {
  /** `FAILURE`, `WARNING`, or what became of a whole module: `SKIPPED`, `INTERRUPTED`, … */
  result: string
  /** The suite's name of what was checked; empty for a whole module. */
  condition: string
  words: string
  /** Why it is as it should be, if it is one of those that we expect. */
  reason: string | undefined
}

/** What is worth a word in a module's outcome, with our reasons beside what we expect. */
export function judge(plan: string, module: Module, outcome: Outcome): readonly Finding[] {
  const entries = outcome.log.filter(({ result }) => result === 'FAILURE' || result === 'WARNING')
  const whole: LogEntry[] = usual.has(outcome.result)
    ? []
    : [{ result: outcome.status === 'FINISHED' ? outcome.result : outcome.status, src: '', msg: '' }]
  return [...entries, ...whole].map(({ result = '', src = '', msg = '' }) => ({
    result,
    condition: src,
    words: msg,
    reason: expectations.find((one) => fits(one, plan, module.testModule, src, result))?.reason,
  }))
}

/** `FAILED` and `WARNING` come of conditions that are listed one by one; `REVIEW` asks a person to look at a page. */
const usual = new Set(['PASSED', 'WARNING', 'FAILED', 'REVIEW'])

function fits(one: Expectation, plan: string, module: string, condition: string, result: string): boolean {
  return (
    one.result === result &&
    one.condition === condition &&
    one.modules.includes(module) &&
    (one.plans === undefined || one.plans.includes(plan))
  )
}
