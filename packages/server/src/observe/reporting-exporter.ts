import type { SpanExporter } from '@opentelemetry/sdk-trace-base'
import type { Log } from '../log.ts'

/** Milliseconds between two lines about spans that did not arrive. */
const quiet = 60_000

/**
 * Says, once a minute at most, that spans do not arrive. Nothing of the failure but its code or kind: an
 * exporter's message may hold the headers that it sends, and so a key.
 */
export function reportingExporter(exporter: SpanExporter, log: Pick<Log, 'warn'>): SpanExporter {
  let toldAt = Number.NEGATIVE_INFINITY
  let lost = 0
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.error !== undefined || result.code !== 0) {
          lost += spans.length
          if (performance.now() - toldAt >= quiet) {
            log.warn({ spans: lost, cause: causeOf(result.error) }, 'traces do not reach their endpoint')
            toldAt = performance.now()
            lost = 0
          }
        }
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush === undefined
      ? {}
      : { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  }
}

/** An error code of Node such as ECONNREFUSED, the status that a collector answered with, or else the error's name. */
function causeOf(error: (Error & { code?: unknown }) | undefined): string | number | undefined {
  const code = error?.code
  if (typeof code === 'number' || (typeof code === 'string' && /^[A-Z_]+$/.test(code))) return code
  return error?.name
}
