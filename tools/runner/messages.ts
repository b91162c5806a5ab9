/** What a worker tells of a test or suite: node:test's own events, with what can be sent to another process. */
export type TestNews = {
  type: 'pass' | 'fail'
  name: string
  /** 0 is the file itself, 1 its tests, 2 what is inside of those. */
  nesting: number
  kind: 'test' | 'suite'
  /** Path and line of the call that registered it. */
  place: string | undefined
  /** Why it did not run; `true` where no reason was given. */
  skip: string | boolean | undefined
  todo: string | boolean | undefined
  /** The error in full. */
  error: string | undefined
  /** node:test's word: `subtestsFailed`, `cancelledByParent`, … */
  failureType: string | undefined
}

/** From a worker. `fault`: an error that belongs to a file and to none of its tests. */
export type FromWorker =
  | { begun: string; file: string }
  | { news: TestNews; file: string }
  | { fault: string; file: string }
  /** `memory`: bytes that it holds; `cpu`: seconds of processor time that the file took, its child processes included. */
  | { over: string; memory: number; cpu: number }

/** To a worker: a test file to run, or that there is none left. */
export type ToWorker = { file: string } | 'end'
