import type { TracedAnswer, TracedRequest } from '../../observe/tracing.ts'
import type { Trace } from '../../protocol/messages/trace.ts'
import type { HttpResponse } from '../requests/message.ts'
import type { Exchange } from './exchange.ts'

/** Counts a response in the metrics and, at log level `debug`, logs it. `begun` is a `performance.now()`. */
export function reportAnswer(response: HttpResponse, begun: number, exchange: Exchange): void {
  const { request, context, app, path } = exchange
  const { metrics, log } = app
  const { legacy, error } = context.trace
  if (legacy !== undefined && error === undefined) {
    const { feature, clientId } = legacy
    const { flowId } = context.trace
    log.info({ legacy: feature, clientId, flowId, requestId: request.id }, 'a legacy feature was used')
  }
  const isLogged = log.isLevelEnabled('debug')
  if (metrics === undefined && !isLogged) return
  const milliseconds = performance.now() - begun
  const { method } = request
  const { status } = response
  const { clientId, grantType, active } = context.trace
  metrics?.answered({ route: path, method, status, seconds: milliseconds / 1000, grantType, active, error })
  if (isLogged) {
    const rounded = Math.round(milliseconds * 1000) / 1000
    const named = { requestId: request.id, traceId: app.tracing?.traceId() }
    log.debug({ ...named, method, path, status, milliseconds: rounded, clientId, grantType }, 'answered')
  }
}

/** The facts about a request that its span records. */
export function tracedRequest({ request, path }: Exchange, scheme: string): TracedRequest {
  return {
    method: request.method,
    route: path,
    scheme,
    requestId: request.id,
    traceParent: request.traceParent,
    traceState: request.traceState,
  }
}

/** The facts about the response that the span of a request records. */
export function tracedAnswer(trace: Trace): (response: HttpResponse) => TracedAnswer {
  return ({ status }) => ({ status, grantType: trace.grantType, error: trace.error })
}
