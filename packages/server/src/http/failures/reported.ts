import { OAuthError } from '../../protocol/messages/errors.ts'
import { sectionOf } from '../../protocol/messages/rules.ts'
import { StorageUnavailable } from '../../storage/door/errors.ts'
import type { Exchange } from '../routes/exchange.ts'

/**
 * Whatever a request failed with, as a refusal that can be answered; logged, and its trace kept for whoever asks
 * with the flow id. A fault of the database is 503, a bug 500 with nothing of it in the answer. Never throws: a refusal
 * that cannot be told in full is told in short, and answered all the same.
 */
export function reported(error: unknown, exchange: Exchange): OAuthError {
  const refused = asRefusal(error)
  exchange.context.trace.error = refused.code
  try {
    tell(refused, error, exchange)
  } catch (fault) {
    reportFault(fault, exchange, { error: refused.code })
  }
  return refused
}

/** A bug in what writes, counts or tells an answer: a line in the log, if that is still to be had, and no more. */
export function reportFault(fault: unknown, { request, app, path }: Exchange, facts: object = {}): void {
  try {
    const named = { requestId: request.id, method: request.method, path, ...facts }
    app.log.error({ ...named, err: fault }, 'a bug: a request could not be told of as it should')
  } catch {
    // What cannot be logged either must not keep the answer from its sender.
  }
}

function tell(refused: OAuthError, error: unknown, { request, context, app, path }: Exchange): void {
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
