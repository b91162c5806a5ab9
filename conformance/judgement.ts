import { expectations } from './expected.ts'
import type { LogEntry, Outcome } from './suite.ts'

/** Something in a module's outcome that is worth a word. */
export type Finding = {
  /** The suite's name of the module. */
  module: string
  /** `FAILURE`, `WARNING`, or what became of a whole module: `SKIPPED`, `INTERRUPTED`, … */
  result: string
  /** The suite's name of what was checked; empty for a whole module. */
  condition: string
  words: string
}

/** `FAILED` and `WARNING` come of conditions that are listed one by one; `REVIEW` asks a person to look at a page. */
const usual = new Set(['PASSED', 'WARNING', 'FAILED', 'REVIEW'])

export function judge(module: string, { status, result, log }: Outcome): readonly Finding[] {
  const entries = log.filter(({ result }) => result === 'FAILURE' || result === 'WARNING')
  const whole: LogEntry[] =
    status === 'FINISHED' && usual.has(result) ? [] : [{ result: status === 'FINISHED' ? result : status }]
  return [...entries, ...whole].map(({ result = '', src = '', msg = '' }) => {
    return { module, result, condition: src, words: msg }
  })
}

/** Why a finding is as it should be, if it is one of those that we expect in that plan of ours. */
export function reasonOf({ module, result, condition }: Finding, plan: string): string | undefined {
  return expectations.find(
    (one) =>
      one.result === result &&
      one.condition === condition &&
      one.modules.includes(module) &&
      (one.plans === undefined || one.plans.includes(plan)),
  )?.reason
}
