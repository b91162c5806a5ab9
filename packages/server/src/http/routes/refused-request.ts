import { refusal } from '../../protocol/messages/error-response.ts'
import { OAuthError } from '../../protocol/messages/errors.ts'
import { isLate } from '../../protocol/ports/sender.ts'
import { reportBug, reportFailure } from '../failures/report-failure.ts'
import { errorPage } from '../page-answers/error-page.ts'
import type { HttpRequest, HttpResponse } from '../requests/message.ts'
import { sendable, withCors } from './answer-headers.ts'
import type { Exchange } from './exchange.ts'
import type { Route } from './route.ts'

/**
 * Counts and logs a request that failed with `error`, and makes the response: a page for people, JSON for programs.
 * Never throws: a fault while the response is made becomes a plain `server_error`.
 */
export async function refusedAnswer(
  error: unknown,
  route: Route | undefined,
  exchange: Exchange,
): Promise<HttpResponse> {
  const refused = reportFailure(route?.kind === 'page' ? error : counted(error, exchange), exchange)
  try {
    return sendable(await refusalFor(refused, route, exchange))
  } catch (fault) {
    reportBug(fault, exchange)
    return refusal(new OAuthError('server_error', 'something went wrong on our side'))
  }
}

/**
 * Counts a failed client authentication. Returns the same error, or that for too many failures once the budget is used
 * up. The budget is checked only after a failure, so that correct credentials are always accepted, whatever others
 * behind the same address do. RFC 6749 §2.3.1
 */
function counted(error: unknown, { request, context, app }: Exchange): unknown {
  if (!(error instanceof OAuthError) || error.code !== 'invalid_client') return error
  // The request waited here, so its assertion may have been valid when it was sent.
  if (request.sender.isGone() || isLate(request.sender)) return error
  try {
    app.budgets.failedClient(request.address, context.trace.clientId, context.now())
    return error
  } catch (tooMany) {
    return tooMany
  }
}

async function refusalFor(
  refused: OAuthError,
  route: Route | undefined,
  exchange: Exchange,
): Promise<HttpResponse> {
  const { request } = exchange
  if (route?.kind === 'page' ? !wantsJson(request) : route === undefined && acceptsHtml(request)) {
    return errorPage(refused, route, exchange)
  }
  if (route?.kind === 'endpoint' && route.refusal !== undefined) return route.refusal(refused, exchange)
  return withCors(refusal(refused), route, exchange, 'refused')
}

/** Whether a program, not a browser, requested the page. */
function wantsJson({ headers: { accept = '' } }: HttpRequest): boolean {
  return accept.includes('application/json') && !/text\/html|\*\/\*/.test(accept)
}

function acceptsHtml(request: HttpRequest): boolean {
  return request.headers.accept?.includes('text/html') ?? false
}
