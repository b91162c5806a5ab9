import { OAuthError } from '../protocol/errors.ts'
import { sectionOf } from '../protocol/rules.ts'
import { StorageUnavailable } from '../storage/errors.ts'
import type { Exchange } from './route.ts'

/**
 * Whatever a request failed with, as a refusal that can be answered; logged, and its trace kept for whoever asks
 * with the flow id. A fault of the database is 503, a bug 500 with nothing of it in the answer.
 */
export function reported(error: unknown, exchange: Exchange): OAuthError {
  const { request, context, app, path } = exchange
  const { trace } = context
  const refused = asRefusal(error)
  trace.error = refused.code
  app.flows.keep(trace, context.now())
  const refusedBy = trace.decisions.findLast((decision) => decision.outcome === 'refused')
  const facts = {
    flowId: trace.flowId,
    requestId: request.id,
    traceId: app.tracing?.traceId(),
    method: request.method,
    path,
    clientId: trace.clientId,
    error: refused.code,
    description: refused.description,
    detail: refused.detail,
    refusedBy: refusedBy && { ...refusedBy, section: sectionOf(refusedBy.rule) },
  }
  if (refused.code === 'server_error')
    app.log.error({ ...facts, err: error }, 'a bug: a request failed unexpectedly')
  else if (refused.status === 503) app.log.error({ ...facts, err: error }, 'the database does not answer')
  else app.log.info(facts, 'refused')
  return refused
}

function asRefusal(error: unknown): OAuthError {
  if (error instanceof OAuthError) return error
  if (error instanceof StorageUnavailable) {
    return new OAuthError('temporarily_unavailable', 'the server cannot answer now; try again soon', {
      headers: { 'Retry-After': '5' },
      detail: error.message,
    })
  }
  return new OAuthError('server_error', 'something went wrong on our side')
}
