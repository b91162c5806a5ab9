/** A request as a trace shows it: nothing of a person, nothing secret, nothing that a stranger wrote. */
export type TracedRequest = {
  method: string
  /** The path of the route, or `unknown`. */
  route: string
  scheme: string
  requestId: string
  /** Of a trusted proxy. W3C Trace Context §3.2 */
  traceParent: string | undefined
  traceState: string | undefined
}

/** What came of it. */
export type TracedAnswer = {
  status: number
  grantType: string | undefined
  error: string | undefined
}

/** Where spans go; there only when an endpoint is configured. Nothing of it throws, and no request waits for it. */
export type Tracing = {
  /** Runs what answers a request within a span of its own. */
  request<Answer>(
    asked: TracedRequest,
    run: () => Promise<Answer>,
    told: (answer: Answer) => TracedAnswer,
  ): Promise<Answer>
  /** Runs a part of it within a span below. */
  step<Value>(name: string, run: () => Promise<Value>): Promise<Value>
  /** Of the request that runs, for its log lines. */
  traceId(): string | undefined
  /** How many spans have not arrived since the process began. */
  lost(): number
  /** Sends what is left, for a moment and for `patience` milliseconds at most. */
  close(patience: number): Promise<void>
}

/** Anything made of verbs, each call of one a span below the request's. What it is called with stays out of it. */
export function traced<Verbs extends object>(verbs: Verbs, prefix: string, tracing: Tracing): Verbs {
  const made = Object.entries(verbs).map(([name, verb]: [string, unknown]) => {
    if (typeof verb !== 'function') return [name, verb] as const
    const call = (...given: unknown[]) => tracing.step(`${prefix}.${name}`, () => verb.apply(verbs, given))
    return [name, call] as const
  })
  return Object.fromEntries(made) as Verbs
}
