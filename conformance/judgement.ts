import { expectations } from './expected.ts'
import type { LogEntry, Outcome } from './suite.ts'

/** A result in a module's outcome that is not simply `PASSED`. */
export type Finding = {
  /** The suite's name of the module. */
  module: string
  /** `FAILURE`, `WARNING`, or the result of a whole module: `SKIPPED`, `INTERRUPTED`, … */
  result: string
  /** The suite's name for the condition that was checked; empty for a whole module. */
  condition: string
  words: string
}

/**
 * Results of a whole module that need no finding of their own: `FAILED` and `WARNING` come from conditions, each of which
 * is a finding; `REVIEW` means that a person has to look at a page.
 */
const usual = new Set(['PASSED', 'WARNING', 'FAILED', 'REVIEW'])

export function judge(module: string, { status, result, log }: Outcome): readonly Finding[] {
  const entries = log.filter(({ result }) => result === 'FAILURE' || result === 'WARNING')
  const whole: LogEntry[] =
    status === 'FINISHED' && usual.has(result) ? [] : [{ result: status === 'FINISHED' ? result : status }]
  return [...entries, ...whole].map(({ result = '', src = '', msg = '' }) => {
    return { module, result, condition: src, words: msg }
  })
}

/** The reason why a finding is correct, if it is expected in that plan of ours. */
export function reasonOf({ module, result, condition }: Finding, plan: string): string | undefined {
  return expectations.find(
    (one) =>
      one.result === result &&
      one.condition === condition &&
      one.modules.includes(module) &&
      (one.plans === undefined || one.plans.includes(plan)),
  )?.reason
}
