import type { TracedAnswer, TracedRequest } from '../../observe/tracing.ts'
import type { Context } from '../../protocol/context.ts'
import { OAuthError } from '../../protocol/messages/errors.ts'
import { refusal } from '../../protocol/messages/refusal.ts'
import { Trace } from '../../protocol/messages/trace.ts'
import { isLate } from '../../protocol/ports/sender.ts'
import { reported, reportFault } from '../failures/reported.ts'
import { errorPage } from '../page-answers/error-page.ts'
import { openedPage } from '../page-answers/opened-by-person.ts'
import { corsHeaders, preflight } from '../requests/cors.ts'
import type { HttpRequest, HttpResponse } from '../requests/message.ts'
import type { Application } from './application-parts.ts'
import type { Exchange } from './exchange.ts'
import type { Route } from './route.ts'
import { router } from './router.ts'

/**
 * Answers one HTTP request, always: a refusal becomes the standard's answer, a fault of the database 503, a bug
 * 500 with an id that the log has too. Nothing that a request holds makes it throw.
 */
export function application(app: Application): (request: HttpRequest) => Promise<HttpResponse> {
  const { issuer, random } = app.base
  const routeOf = router(app.basePath, app.base.registration, app.extended)
  const hosts = hostsOf(issuer)
  const scheme = new URL(issuer).protocol.slice(0, -1)
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
    }
    const run = () => answered(route, hosts, exchange, begun)
    const response =
      tracing === undefined
        ? await run()
        : await tracing.request(asTraced(exchange, scheme), run, seenBy(trace))
    const headers: Record<string, string> = { ...response.headers }
    headers['x-content-type-options'] = 'nosniff'
    if (scheme === 'https') headers['strict-transport-security'] = 'max-age=31536000'
    // A cache hands its copy to others, whose requests have other names.
    if (!headers['cache-control']?.startsWith('public')) headers['x-request-id'] = request.id
    return { status: response.status, headers, body: response.body, cookies: response.cookies }
  }
}

/** What requests share is the prototype of their contexts: nothing is copied, and a new member needs no line here. */
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
    response = await failed(error, route, exchange)
  }
  try {
    tell(response, begun, exchange)
  } catch (fault) {
    reportFault(fault, exchange)
  }
  return response
}

async function answer(
  route: Route | undefined,
  hosts: ReadonlySet<string>,
  exchange: Exchange,
): Promise<HttpResponse> {
  const { request, context } = exchange
  if (isEncoded(request)) throw encoded()
  if (request.problem !== undefined) throw request.problem
  // A name that is not ours is another site pointed at us, or a poisoned link; the issuer is never taken from it.
  if (!hosts.has(request.headers.host?.toLowerCase() ?? '')) throw misdirected(context.issuer)
  if (route === undefined)
    throw new OAuthError('invalid_request', 'there is nothing at this address', { status: 404 })

  const methods: readonly string[] = route.methods
  if (request.method === 'OPTIONS' && route.cors !== undefined) return preflight(methods, request)
  const method = request.method === 'HEAD' ? 'GET' : request.method
  if (!methods.includes(method)) throw wrongMethod(methods, request.method)

  takeFirst(route, method, exchange)
  if (route.kind === 'page') return openedPage(route, exchange)
  return withCors(await route.handle(exchange), route, exchange)
}

/** Every answer is counted and, for whoever looks that closely, logged. */
function tell(response: HttpResponse, begun: number, exchange: Exchange): void {
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

function asTraced({ request, path }: Exchange, scheme: string): TracedRequest {
  return {
    method: request.method,
    route: path,
    scheme,
    requestId: request.id,
    traceParent: request.traceParent,
    traceState: request.traceState,
  }
}

function seenBy(trace: Trace): (response: HttpResponse) => TracedAnswer {
  return ({ status }) => ({ status, grantType: trace.grantType, error: trace.error })
}

/** What a route takes from its address before it looks at anything else. */
function takeFirst({ budget }: Route, method: string, { request, context, app }: Exchange): void {
  if ('none' in budget || budget.first?.methods.includes(method) !== true) return
  app.budgets.spendAt(request.address, budget.first.budget, 0, context.now())
}

/**
 * Counts a failed authentication, and turns whoever fails too often away. Asked only now: the right credential is
 * always served, whatever others do behind the same address. RFC 6749 §2.3.1
 */
function counted(error: unknown, { request, context, app }: Exchange): unknown {
  if (!(error instanceof OAuthError) || error.code !== 'invalid_client') return error
  // An assertion may have expired while it lay here unread.
  if (request.sender.isGone() || isLate(request.sender)) return error
  try {
    app.budgets.failedClient(request.address, context.trace.clientId, context.now())
    return error
  } catch (tooMany) {
    return tooMany
  }
}

/** The answer to a request that failed. Whatever happens while it is written, it is counted, logged and answered. */
async function failed(error: unknown, route: Route | undefined, exchange: Exchange): Promise<HttpResponse> {
  const refused = reported(route?.kind === 'page' ? error : counted(error, exchange), exchange)
  try {
    return sendable(await refusalFor(refused, route, exchange))
  } catch (fault) {
    reportFault(fault, exchange)
    return refusal(new OAuthError('server_error', 'something went wrong on our side'))
  }
}

async function refusalFor(
  refused: OAuthError,
  route: Route | undefined,
  exchange: Exchange,
): Promise<HttpResponse> {
  const { request } = exchange
  if (route?.kind === 'page' ? !wantsJson(request) : route === undefined && acceptsHtml(request)) {
    return errorPage(refused, exchange)
  }
  return withCors(refusal(refused), route, exchange)
}

async function withCors(
  response: HttpResponse,
  route: Route | undefined,
  { request, context, app }: Exchange,
): Promise<HttpResponse> {
  if (route?.cors === undefined) return response
  const { origin } = request.headers
  const { clientId } = context.trace
  // Only a request from a script asks who may read the answer.
  const named = route.cors === 'client' && origin !== undefined && clientId !== undefined
  const client = named ? await app.base.store.client(clientId).catch(() => undefined) : undefined
  const headers = Object.assign({ ...response.headers }, corsHeaders(route.cors, origin, client))
  return { status: response.status, headers, body: response.body, cookies: response.cookies }
}

const unsendable = /[^\x20-\x7e]/

/** The last look at what goes into headers: a value that could end its header early is a bug, and stays here. */
function sendable(response: HttpResponse): HttpResponse {
  for (const name in response.headers) {
    if (unsendable.test(response.headers[name] ?? ''))
      throw new Error(`the header ${name} would hold what no header may`)
  }
  return response
}

/** The issuer's own host, also with the port that its scheme implies, as some proxies write it. RFC 9110 §7.2 */
function hostsOf(issuer: string): ReadonlySet<string> {
  const { host, port, protocol } = new URL(issuer)
  return new Set(port === '' ? [host, `${host}:${protocol === 'https:' ? 443 : 80}`] : [host])
}

function misdirected(issuer: string): OAuthError {
  return new OAuthError('invalid_request', `this server is ${issuer}; it answers to no other name`, {
    status: 421,
  })
}

/** A body that would have to be unpacked: none of ours is long enough for that, and a packed one has no known end. */
function isEncoded({ method, headers }: HttpRequest): boolean {
  const coding = headers['content-encoding']
  return (
    coding !== undefined &&
    method !== 'GET' &&
    method !== 'HEAD' &&
    !/^[\s,]*(identity[\s,]*)*$/i.test(coding)
  )
}

/** RFC 9110 §15.5.16 */
function encoded(): OAuthError {
  return new OAuthError('invalid_request', 'expected a body without Content-Encoding', {
    status: 415,
    headers: { 'Accept-Encoding': 'identity' },
  })
}

function wrongMethod(methods: readonly string[], came: string): OAuthError {
  return new OAuthError('invalid_request', `expected ${methods.join(' or ')}, got ${came.slice(0, 20)}`, {
    status: 405,
    headers: { Allow: methods.join(', ') },
  })
}

/** A program that was pointed at a page. */
function wantsJson({ headers: { accept = '' } }: HttpRequest): boolean {
  return accept.includes('application/json') && !/text\/html|\*\/\*/.test(accept)
}

function acceptsHtml(request: HttpRequest): boolean {
  return request.headers.accept?.includes('text/html') ?? false
}

/** Letters and digits that nobody confuses when reading them out. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

function flowId(random: (bytes: number) => Buffer): string {
  return Array.from(random(8), (byte) => alphabet[byte % alphabet.length]).join('')
}
