import { relative } from 'node:path'
import { type Counts, countsOf, type FileRun, hasPassed, ownFaults } from './file-run.ts'

/** One line for a finished file. */
export function lineOf(run: FileRun): string {
  const { tests, pass } = countsOf([run])
  const time = `${(run.took / 1000).toFixed(1)} s, ${run.cpu.toFixed(1)} s CPU`
  return `${hasPassed(run) ? '✔' : '✖'} ${relative('.', run.file)}  ${pass}/${tests}  ${time}`
}

/** All failures with their errors, and the output of their files. */
export function failuresOf(runs: readonly FileRun[]): string {
  const failed = runs.filter((run) => !hasPassed(run)).map(describe)
  return failed.length === 0 ? '' : `\nFailing tests\n\n${failed.join('\n')}`
}

/** The totals in the format of node:test. */
export function closingOf(runs: readonly FileRun[], took: number): readonly string[] {
  const counts: Counts & { duration_ms?: number } = countsOf(runs)
  counts.duration_ms = took
  return Object.entries(counts).map(([name, count]) => `ℹ ${name} ${count}`)
}

/** The tests that were registered but skipped. */
export function skippedOf(runs: readonly FileRun[]): readonly string[] {
  return runs.flatMap(({ file, news }) =>
    news
      .filter(({ type, skip, todo }) => type === 'pass' && (skip ?? todo) !== undefined)
      .map(({ name, skip, todo }) => {
        const reason = [skip, todo].filter((value) => typeof value === 'string').join(' ')
        return `${relative('.', file)}: ${name}${reason ? ` (${reason})` : ''}`
      }),
  )
}

function describe(run: FileRun): string {
  const file = relative('.', run.file)
  const blocks = ownFaults(run).map((fault) => `✖ ${file}\n${indent(fault)}\n`)
  for (const { type, name, nesting, place, error, failureType } of run.news) {
    // A suite or parent that failed only because of its subtests is not reported itself.
    if (type !== 'fail' || failureType === 'subtestsFailed') continue
    const where = nesting === 0 || place === undefined ? file : place
    blocks.push(`✖ ${nesting === 0 ? file : name}\n  at ${where}\n${indent(error ?? '')}\n`)
  }
  if (run.output.trim()) blocks.push(`  This file wrote:\n${indent(run.output.trim().slice(-4000))}\n`)
  return blocks.join('\n')
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ')
}
