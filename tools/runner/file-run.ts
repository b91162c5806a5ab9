import type { TestNews } from './messages.ts'

/** What became of a test file. */
export type FileRun = {
  file: string
  /** The names of the tests that have begun. */
  begun: string[]
  news: TestNews[]
  /** What went wrong in no test of it. */
  faults: string[]
  /** What it wrote. */
  output: string
  /** Milliseconds. */
  took: number
  /** Seconds of processor time; 0 where its process ended. */
  cpu: number
}

/** The figures that node:test closes with. */
export type Counts = {
  tests: number
  suites: number
  pass: number
  fail: number
  cancelled: number
  skipped: number
  todo: number
}

const cancelling = new Set(['cancelledByParent', 'testAborted', 'testTimeoutFailure'])

/** Counts as node:test does; what goes wrong beside its tests makes a file one failed test more. */
export function countsOf(runs: readonly FileRun[]): Counts {
  const counts = { tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 }
  for (const run of runs) {
    for (const { type, kind, nesting, skip, todo, failureType = '' } of run.news) {
      if (nesting === 0) continue
      if (kind === 'suite') {
        counts.suites += 1
        continue
      }
      counts.tests += 1
      if (skip !== undefined) counts.skipped += 1
      else if (todo !== undefined) counts.todo += 1
      else if (type === 'pass') counts.pass += 1
      else if (cancelling.has(failureType)) counts.cancelled += 1
      else counts.fail += 1
    }
    if (ownFaults(run).length > 0) {
      counts.tests += 1
      counts.fail += 1
    }
  }
  return counts
}

export function hasPassed(run: FileRun): boolean {
  return ownFaults(run).length === 0 && !run.news.some(({ type }) => type === 'fail')
}

/** What went wrong in no test: node:test makes a test of its own fail by what is thrown beside it, and that is said once. */
export function ownFaults({ news, faults }: FileRun): readonly string[] {
  const said = new Set(news.map(({ error }) => error))
  return faults.filter((fault) => !said.has(fault))
}

/** The tests that have begun and not ended, as the end of a sentence. */
export function stillRunning({ begun, news }: FileRun): string {
  const running = [...begun]
  for (const { kind, name } of news) {
    const index = kind === 'test' ? running.indexOf(name) : -1
    if (index >= 0) running.splice(index, 1)
  }
  return running.length === 0 ? '' : `, in “${running.join('”, “')}”`
}
