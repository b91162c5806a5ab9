import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { Log } from '../log/log.ts'

/** Milliseconds between two lines about spans that did not arrive. */
const quiet = 60_000

/** Counts the spans that never arrived, and says so once a minute at most. */
export class SpanLosses {
  readonly #log: Pick<Log, 'warn'>
  #toldAt = Number.NEGATIVE_INFINITY
  #untold = 0
  #all = 0

  constructor(log: Pick<Log, 'warn'>) {
    this.#log = log
  }

  /** Since the process began. */
  get all(): number {
    return this.#all
  }

  add(spans: number, cause: string | number | undefined): void {
    this.#all += spans
    this.#untold += spans
    if (performance.now() - this.#toldAt < quiet) return
    this.#log.warn({ spans: this.#untold, cause }, 'traces do not reach their endpoint')
    this.#toldAt = performance.now()
    this.#untold = 0
  }
}

/** Spans that have ended and wait to be sent: so many at most, a few megabytes. */
export class WaitingSpans {
  readonly #most: number
  readonly #losses: SpanLosses
  #count = 0

  constructor(most: number, losses: SpanLosses) {
    this.#most = most
    this.#losses = losses
  }

  /** Hands a batch processor what there is room for. By itself it would drop the rest, and tell nobody. */
  before(processor: SpanProcessor): SpanProcessor {
    return {
      onStart: (span: Span, parent) => processor.onStart(span, parent),
      onEnd: (span: ReadableSpan) => {
        // 1: sampled. W3C Trace Context §3.2.2.5
        if ((span.spanContext().traceFlags & 1) === 0) return
        if (this.#count >= this.#most) {
          this.#losses.add(1, 'too many wait')
          return
        }
        this.#count += 1
        processor.onEnd(span)
      },
      forceFlush: () => processor.forceFlush(),
      shutdown: () => processor.shutdown(),
    }
  }

  /** So many are being sent. */
  leave(spans: number): void {
    this.#count -= spans
  }
}
