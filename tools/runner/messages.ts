/** The result of a test or suite, as a worker sends it: an event of node:test, with only serializable values. */
export type TestNews = {
  type: 'pass' | 'fail'
  name: string
  /** 0 is the file itself, 1 its tests, 2 their subtests. */
  nesting: number
  kind: 'test' | 'suite'
  /** Path and line of the call that registered it. */
  place: string | undefined
  /** Why it was skipped; `true` if no reason was given. */
  skip: string | boolean | undefined
  todo: string | boolean | undefined
  /** The error in full. */
  error: string | undefined
  /** The failure type of node:test: `subtestsFailed`, `cancelledByParent`, … */
  failureType: string | undefined
}

/** A message from a worker. `fault`: an error of a file outside of its tests. */
export type FromWorker =
  | { begun: string; file: string }
  | { news: TestNews; file: string }
  | { fault: string; file: string }
  /** `memory`: bytes in use; `cpu`: seconds of processor time of the file, including its child processes. */
  | { over: string; memory: number; cpu: number }

/** A message to a worker: a test file to run, or the end. */
export type ToWorker = { file: string } | 'end'
