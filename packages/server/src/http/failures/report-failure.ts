import { OAuthError } from '../../protocol/messages/errors.ts'
import { sectionOf } from '../../protocol/messages/rules.ts'
import { StorageUnavailable } from '../../storage/database/errors.ts'
import type { Exchange } from '../routes/exchange.ts'

/**
 * Converts any error of a request to one that can be sent, and logs it. Keeps the trace, which an operator can look up
 * by its flow id. A database fault becomes 503; a bug becomes 500, and the response reveals nothing about it. Never
 * throws: a refusal that cannot be logged in full is logged in short, and is sent all the same.
 */
export function reportFailure(error: unknown, exchange: Exchange): OAuthError {
  const refused = asRefusal(error)
  exchange.context.trace.error = refused.code
  try {
    logRefusal(refused, error, exchange)
  } catch (fault) {
    reportBug(fault, exchange, { error: refused.code })
  }
  return refused
}

/** Logs a bug in the code that renders, counts or logs a response. Does nothing if the log fails too. */
export function reportBug(fault: unknown, { request, app, path }: Exchange, facts: object = {}): void {
  try {
    const named = { requestId: request.id, method: request.method, path, ...facts }
    app.log.error({ ...named, err: fault }, 'a bug: failed to render, count or log a response')
  } catch {
    // A failing log must not prevent the response.
  }
}

function logRefusal(refused: OAuthError, error: unknown, { request, context, app, path }: Exchange): void {
  const { trace } = context
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
  else if (error instanceof StorageUnavailable) app.storageFaults.tell(error, facts)
  else app.log.info(facts, 'refused')
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
