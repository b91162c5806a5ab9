import type { SpanExporter } from '@opentelemetry/sdk-trace-base'
import type { Log } from '../log/log.ts'
import { SpanLosses } from './span-losses.ts'

/**
 * Counts the spans that do not arrive, and tells of them. Nothing of the failure but its code or kind: an exporter's
 * message may hold the headers that it sends, and so a key. `sending` is told how many are handed over.
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

/** An error code of Node such as ECONNREFUSED, the status that a collector answered with, or else the error's name. */
function causeOf(error: (Error & { code?: unknown }) | undefined): string | number | undefined {
  const code = error?.code
  if (typeof code === 'number' || (typeof code === 'string' && /^[A-Z_]+$/.test(code))) return code
  return error?.name
}
