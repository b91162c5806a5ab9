import type { TestNews } from './messages.ts'

/** The result of a test file. */
export type FileRun = {
  file: string
  /** The names of the tests that have started. */
  begun: string[]
  news: TestNews[]
  /** Errors outside of its tests. */
  faults: string[]
  /** Its output. */
  output: string
  /** Milliseconds. */
  took: number
  /** Seconds of processor time; 0 if its process exited. */
  cpu: number
}

/** The totals that node:test prints at the end. */
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

/** Counts as node:test does. A file with errors outside of its tests counts as one more failed test. */
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

/** The errors outside of tests, without those for which node:test has already failed a test. */
export function ownFaults({ news, faults }: FileRun): readonly string[] {
  const said = new Set(news.map(({ error }) => error))
  return faults.filter((fault) => !said.has(fault))
}

/** The tests that have started and not finished, as the end of a sentence. */
export function stillRunning({ begun, news }: FileRun): string {
  const running = [...begun]
  for (const { kind, name } of news) {
    const index = kind === 'test' ? running.indexOf(name) : -1
    if (index >= 0) running.splice(index, 1)
  }
  return running.length === 0 ? '' : `, in “${running.join('”, “')}”`
}
