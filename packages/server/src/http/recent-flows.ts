import type { Trace } from '../protocol/trace.ts'

/** How many refused flows can be looked up. */
const kept = 1000

/** The traces of the requests that were refused last, by the flow id that people see on an error page. */
export class RecentFlows {
  readonly #traces = new Map<string, Trace>()

  keep(trace: Trace): void {
    this.#traces.set(trace.flowId, trace)
    if (this.#traces.size <= kept) return
    const [oldest] = this.#traces.keys()
    if (oldest !== undefined) this.#traces.delete(oldest)
  }

  find(flowId: string): Trace | undefined {
    return this.#traces.get(flowId)
  }
}
