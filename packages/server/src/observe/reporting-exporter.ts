import type { SpanExporter } from '@opentelemetry/sdk-trace-base'
import type { Log } from '../log/log.ts'
import { SpanLosses } from './span-losses.ts'

/**
 * Counts and logs the spans that could not be exported. Of the error it logs only the code or name, since the message
 * may contain the request headers, and so an API key. `sending` is called with the number of spans in each export.
 */
export function reportingExporter(
  exporter: SpanExporter,
  log: Pick<Log, 'warn'>,
  losses = new SpanLosses(log),
  sending: (spans: number) => void = () => {},
): SpanExporter {
  return {
    export(spans, done) {
      sending(spans.length)
      exporter.export(spans, (result) => {
        if (result.error !== undefined || result.code !== 0) losses.add(spans.length, causeOf(result.error))
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush === undefined
      ? {}
      : { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  }
}

/** A Node error code such as ECONNREFUSED, the HTTP status of the collector, or else the error's name. */
function causeOf(error: (Error & { code?: unknown }) | undefined): string | number | undefined {
  const code = error?.code
  if (typeof code === 'number' || (typeof code === 'string' && /^[A-Z_]+$/.test(code))) return code
  return error?.name
}
