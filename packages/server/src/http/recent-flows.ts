import type { Trace } from '../protocol/trace.ts'

/** How many refused flows can be looked up, how many bytes they take together, and for how many milliseconds. */
const kept = 1000
const mostBytes = 4 * 1024 * 1024
const age = 60 * 60 * 1000

/** The traces of the requests that were refused last, by the flow id that people see on an error page. */
export class RecentFlows {
  readonly #traces = new Map<string, { trace: Trace; bytes: number; at: number }>()
  #bytes = 0

  /** Bytes that all of them take at most. */
  get bytes(): number {
    return this.#bytes
  }

  keep(trace: Trace, now: number): void {
    trace.settle()
    const { flowId, bytes } = trace
    this.#forget(flowId)
    this.#traces.set(flowId, { trace, bytes, at: now })
    this.#bytes += bytes
    for (const [oldest, { at }] of this.#traces) {
      if (this.#traces.size <= kept && this.#bytes <= mostBytes && at > now - age) return
      this.#forget(oldest)
    }
  }

  #forget(flowId: string): void {
    this.#bytes -= this.#traces.get(flowId)?.bytes ?? 0
    this.#traces.delete(flowId)
  }

  find(flowId: string, now: number): Trace | undefined {
    const found = this.#traces.get(flowId)
    return found !== undefined && found.at > now - age ? found.trace : undefined
  }
}
