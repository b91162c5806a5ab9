import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Context,
  createTraceState,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { Log } from '../log/log.ts'
import { reportingExporter } from './reporting-exporter.ts'
import { SpanLosses, WaitingSpans } from './span-losses.ts'
import type { TracedRequest, Tracing } from './tracing.ts'

/** Milliseconds to send the last spans at the end; a reachable collector needs far less. */
const longestGoodbye = 2_000

/**
 * Sends spans to the endpoint in the standard environment variables of OpenTelemetry, from which the packages also
 * read headers, sampler and limits. Attributes follow the semantic conventions for HTTP, and contain only
 * `TracedRequest`.
 */
export function openTelemetry(version: string, log: Pick<Log, 'warn'>): Tracing {
  const named = resourceFromAttributes({ 'service.name': 'valetkey', 'service.version': version })
  // The operator's attributes are merged last, so they override ours.
  const resource = defaultResource()
    .merge(named)
    .merge(detectResources({ detectors: [envDetector] }))
  const losses = new SpanLosses(log)
  const waiting = new WaitingSpans(longestQueue(process.env.OTEL_BSP_MAX_QUEUE_SIZE), losses)
  const sending = (spans: number) => waiting.leave(spans)
  const exporter = reportingExporter(new OTLPTraceExporter(), log, losses, sending)
  const provider = new BasicTracerProvider({
    resource,
    spanProcessors: [waiting.before(new BatchSpanProcessor(exporter))],
  })
  const tracer = provider.getTracer('valetkey', version)
  // The current span. Our own storage, so that other code's OpenTelemetry setup in this process is not affected.
  const open = new AsyncLocalStorage<Context>()

  return {
    async request(asked, run, told) {
      const span = tracer.startSpan(
        `${method(asked.method)} ${asked.route}`,
        {
          kind: SpanKind.SERVER,
          attributes: {
            'http.request.method': method(asked.method),
            'http.route': asked.route,
            'url.scheme': asked.scheme,
            'valetkey.request_id': asked.requestId,
          },
        },
        parentOf(asked),
      )
      try {
        const answer = await open.run(trace.setSpan(ROOT_CONTEXT, span), run)
        const { status, grantType, error } = told(answer)
        span.setAttribute('http.response.status_code', status)
        if (grantType !== undefined) span.setAttribute('oauth.grant_type', grantType)
        if (error !== undefined) span.setAttribute('oauth.error', error)
        // By the conventions, a server span has an error status only for 5xx, not for refused requests.
        if (status >= 500) fail(span, String(status))
        return answer
      } finally {
        span.end()
      }
    },
    async step(name, run) {
      const parent = open.getStore()
      // Work outside of a request is not traced.
      if (parent === undefined) return run()
      const span = tracer.startSpan(name, {}, parent)
      try {
        return await open.run(trace.setSpan(parent, span), run)
      } catch (error) {
        // The error's name, because its message could contain anything.
        fail(span, error instanceof Error ? error.name : 'unknown')
        throw error
      } finally {
        span.end()
      }
    },
    traceId() {
      const context = open.getStore()
      return context && trace.getSpanContext(context)?.traceId
    },
    lost: () => losses.all,
    async close(patience) {
      const late = Promise.withResolvers<void>()
      const timer = setTimeout(late.resolve, Math.min(patience, longestGoodbye))
      const sent = provider.shutdown().catch(() => undefined)
      await Promise.race([sent, late.promise])
      clearTimeout(timer)
    },
  }
}

/** Reads the standard variable for the queue size in the same way as the batch processor. */
function longestQueue(variable: string | undefined): number {
  const most = Number(variable)
  return Number.isInteger(most) && most > 0 ? most : 2_048
}

const methods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'CONNECT', 'TRACE'])

/** Semantic conventions for HTTP: an unknown method is `_OTHER`. */
function method(name: string): string {
  return methods.has(name) ? name : '_OTHER'
}

/** The parent span of a trusted proxy. W3C Trace Context §3.2 */
function parentOf({ traceParent, traceState }: TracedRequest): Context {
  const [, traceId, spanId, flags] = traceParent?.split('-') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
    ...(traceState === undefined ? {} : { traceState: createTraceState(traceState) }),
  })
}

function fail(span: Span, kind: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR })
  span.setAttribute('error.type', kind)
}
