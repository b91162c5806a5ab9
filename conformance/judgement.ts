import { expectations } from './expected.ts'
import type { Outcome } from './run-module.ts'
import type { LogEntry } from './suite.ts'

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

/** Results of a finished module that need no explanation. `REVIEW`: a person has to look at a page. */
const fine = new Set(['PASSED', 'REVIEW'])
/** Results of a finished module that its log must explain, and the results of the log entries that do. */
const explainedBy: Readonly<Record<string, readonly string[]>> = {
  FAILED: ['FAILURE'],
  WARNING: ['WARNING', 'FAILURE'],
}

/** Returns every failure and warning in the log, and the result of the module itself unless they explain it. */
export function judge(module: string, { status, result, log }: Outcome): readonly Finding[] {
  const entries = log.filter(({ result }) => result === 'FAILURE' || result === 'WARNING')
  const ended = status === 'FINISHED' ? result : status
  const isExplained =
    fine.has(ended) || entries.some((entry) => explainedBy[ended]?.includes(entry.result ?? '') === true)
  const whole: LogEntry[] = isExplained ? [] : [{ result: ended }]
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
