/** A request as a trace shows it: no personal data, no secrets, no attacker-controlled text. */
export type TracedRequest = {
  method: string
  /** The path of the route, or `unknown`. */
  route: string
  scheme: string
  requestId: string
  /** From a trusted proxy. W3C Trace Context §3.2 */
  traceParent: string | undefined
  traceState: string | undefined
}

/** The response as a trace shows it. */
export type TracedAnswer = {
  status: number
  grantType: string | undefined
  error: string | undefined
}

/** Tracing, if an endpoint is configured. It never throws, and no request waits for it. */
export type Tracing = {
  /** Runs the handling of a request within its own span. */
  request<Answer>(
    asked: TracedRequest,
    run: () => Promise<Answer>,
    told: (answer: Answer) => TracedAnswer,
  ): Promise<Answer>
  /** Runs a step of the handling within a child span. */
  step<Value>(name: string, run: () => Promise<Value>): Promise<Value>
  /** The trace id of the current request, for its log lines. */
  traceId(): string | undefined
  /** The number of spans lost since the process started. */
  lost(): number
  /** Sends the remaining spans, for at most `patience` milliseconds and a fixed limit. */
  close(patience: number): Promise<void>
}

/** Wraps an object of functions so that each call gets a child span. The arguments are not recorded. */
export function traced<Verbs extends object>(verbs: Verbs, prefix: string, tracing: Tracing): Verbs {
  const made = Object.entries(verbs).map(([name, verb]: [string, unknown]) => {
    if (typeof verb !== 'function') return [name, verb] as const
    const call = (...given: unknown[]) => tracing.step(`${prefix}.${name}`, () => verb.apply(verbs, given))
    return [name, call] as const
  })
  return Object.fromEntries(made) as Verbs
}
