import { BoundedMap } from '../../protocol/bounds/bounded-map.ts'
import type { Trace } from '../../protocol/messages/trace.ts'

/** How many refused flows can be looked up, and how many bytes they may take together. */
const most = { entries: 1000, bytes: 4 * 1024 * 1024 }
/** Milliseconds for which a refused flow can be looked up. */
const age = 60 * 60 * 1000

/** The traces of the most recently refused requests, by the flow id that people see on an error page. */
export class RecentFlows {
  readonly #traces = new BoundedMap<{ trace: Trace; at: number }>(most)

  /** An upper bound of the bytes that all traces take. */
  get bytes(): number {
    return this.#traces.bytes
  }

  keep(trace: Trace, now: number): void {
    trace.settle()
    this.#traces.deleteWhile(({ at }) => at <= now - age)
    this.#traces.set(trace.flowId, { trace, at: now }, trace.bytes)
  }

  find(flowId: string, now: number): Trace | undefined {
    const found = this.#traces.get(flowId)
    return found !== undefined && found.at > now - age ? found.trace : undefined
  }
}
