import type { Context } from '../../protocol/context.ts'
import { Trace } from '../../protocol/messages/trace.ts'
import { flowId } from '../failures/flow-id.ts'
import { reportBug } from '../failures/report-failure.ts'
import { openedPage } from '../page-answers/opened-by-person.ts'
import { preflight } from '../requests/cors.ts'
import { Languages } from '../requests/languages.ts'
import type { HttpRequest, HttpResponse } from '../requests/message.ts'
import { sendable, withCommonHeaders, withCors } from './answer-headers.ts'
import type { Application } from './application-parts.ts'
import type { Exchange } from './exchange.ts'
import { refusedAnswer } from './refused-request.ts'
import { reportAnswer, tracedAnswer, tracedRequest } from './report-answer.ts'
import { hostsOf, requireReadable, requireRoute, routedMethod } from './request-checks.ts'
import type { Route } from './route.ts'
import { router } from './router.ts'

/**
 * Answers every HTTP request and never throws, whatever the request holds. A refusal becomes the error response of its
 * standard. A database fault becomes 503, and a bug 500 with an id that is also in the log.
 */
export function application(app: Application): (request: HttpRequest) => Promise<HttpResponse> {
  const { issuer, random } = app.base
  const routeOf = router(app.basePath, app.base.registration, app.extended)
  const hosts = hostsOf(issuer)
  const scheme = new URL(issuer).protocol.slice(0, -1)
  const secure = scheme === 'https'
  const { tracing } = app

  return async (request) => {
    const begun = performance.now()
    const trace = new Trace(() => flowId(random))
    const route = routeOf(request.path)
    const exchange: Exchange = {
      request,
      app,
      path: route?.path ?? 'unknown',
      context: contextOf(app.base, trace, request),
      languages: new Languages(request),
    }
    const run = () => answered(route, hosts, exchange, begun)
    const response =
      tracing === undefined
        ? await run()
        : await tracing.request(tracedRequest(exchange, scheme), run, tracedAnswer(trace))
    return withCommonHeaders(response, { secure, requestId: request.id })
  }
}

/** The context of one request. Its prototype is the context that all requests share, so new members need no line here. */
function contextOf(base: Application['base'], trace: Trace, { address, sender }: HttpRequest): Context {
  const context: Context = Object.create(base)
  context.trace = trace
  context.address = address
  context.arrivedAt = base.now()
  context.sender = sender
  return context
}

async function answered(
  route: Route | undefined,
  hosts: ReadonlySet<string>,
  exchange: Exchange,
  begun: number,
): Promise<HttpResponse> {
  let response: HttpResponse
  try {
    response = sendable(await answer(route, hosts, exchange))
  } catch (error) {
    response = await refusedAnswer(error, route, exchange)
  }
  try {
    reportAnswer(response, begun, exchange)
  } catch (fault) {
    reportBug(fault, exchange)
  }
  return response
}

async function answer(
  route: Route | undefined,
  hosts: ReadonlySet<string>,
  exchange: Exchange,
): Promise<HttpResponse> {
  const { request, context } = exchange
  requireReadable(request, hosts, context.issuer)
  requireRoute(route)
  const methods: readonly string[] = route.methods
  if (request.method === 'OPTIONS' && route.cors !== undefined) return preflight(methods, request)
  chargeFirst(route, routedMethod(methods, request.method), exchange)
  if (route.kind === 'page') return openedPage(route, exchange)
  return withCors(await route.handle(exchange), route, exchange)
}

/** Charges the first budget of the route, before the rest of the request is read. Throws 429 if it is exhausted. */
function chargeFirst({ budget }: Route, method: string, { request, context, app }: Exchange): void {
  if ('none' in budget || budget.first?.methods.includes(method) !== true) return
  app.budgets.chargeAddress(request.address, budget.first.budget, 0, context.now())
}
