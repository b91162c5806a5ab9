import type { Trace } from '../protocol/trace.ts'

/** How many refused flows can be looked up, and for how many milliseconds. */
const kept = 1000
const age = 60 * 60 * 1000

/** The traces of the requests that were refused last, by the flow id that people see on an error page. */
export class RecentFlows {
  readonly #traces = new Map<string, { trace: Trace; at: number }>()

  keep(trace: Trace, now: number): void {
    // Looking at them lets go of what the request itself held.
    trace.decisions.at(-1)
    this.#traces.set(trace.flowId, { trace, at: now })
    for (const [flowId, { at }] of this.#traces) {
      if (this.#traces.size <= kept && at > now - age) return
      this.#traces.delete(flowId)
    }
  }

  find(flowId: string, now: number): Trace | undefined {
    const found = this.#traces.get(flowId)
    return found !== undefined && found.at > now - age ? found.trace : undefined
  }
}
