import { BoundedMap } from '../../protocol/bounds/bounded-map.ts'
import type { Trace } from '../../protocol/messages/trace.ts'

/** How many refused flows can be looked up, how many bytes they take together, and for how many milliseconds. */
const most = { entries: 1000, bytes: 4 * 1024 * 1024 }
const age = 60 * 60 * 1000

/** The traces of the requests that were refused last, by the flow id that people see on an error page. */
export class RecentFlows {
  readonly #traces = new BoundedMap<{ trace: Trace; at: number }>(most)

  /** Bytes that all of them take at most. */
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
