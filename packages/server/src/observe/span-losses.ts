import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { Log } from '../log/log.ts'

/** Milliseconds between two log lines about lost spans. */
const quiet = 60_000

/** Counts lost spans, and logs them once a minute at most. */
export class SpanLosses {
  readonly #log: Pick<Log, 'warn'>
  #toldAt = Number.NEGATIVE_INFINITY
  #untold = 0
  #all = 0

  constructor(log: Pick<Log, 'warn'>) {
    this.#log = log
  }

  /** All lost spans since the process started. */
  get all(): number {
    return this.#all
  }

  add(spans: number, cause: string | number | undefined): void {
    this.#all += spans
    this.#untold += spans
    if (performance.now() - this.#toldAt < quiet) return
    this.#log.warn({ spans: this.#untold, cause }, 'spans could not be exported')
    this.#toldAt = performance.now()
    this.#untold = 0
  }
}

/** Limits the number of finished spans that wait to be exported, to a few megabytes. */
export class WaitingSpans {
  readonly #most: number
  readonly #losses: SpanLosses
  #count = 0

  constructor(most: number, losses: SpanLosses) {
    this.#most = most
    this.#losses = losses
  }

  /** Passes spans to a batch processor up to the limit. The processor itself would drop the rest silently. */
  before(processor: SpanProcessor): SpanProcessor {
    return {
      onStart: (span: Span, parent) => processor.onStart(span, parent),
      onEnd: (span: ReadableSpan) => {
        // 1: sampled. W3C Trace Context §3.2.2.5
        if ((span.spanContext().traceFlags & 1) === 0) return
        if (this.#count >= this.#most) {
          this.#losses.add(1, 'queue full')
          return
        }
        this.#count += 1
        processor.onEnd(span)
      },
      forceFlush: () => processor.forceFlush(),
      shutdown: () => processor.shutdown(),
    }
  }

  /** Called with the number of spans that are being sent and no longer wait. */
  leave(spans: number): void {
    this.#count -= spans
  }
}
