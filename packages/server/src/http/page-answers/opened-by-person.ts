import { OAuthError } from '../../protocol/messages/errors.ts'
import type { HttpRequest, HttpResponse } from '../requests/message.ts'
import type { Exchange } from '../routes/exchange.ts'
import type { PageRoute } from '../routes/route.ts'
import { answerForm } from './own-form.ts'

/**
 * Answers a request for a page. A page acts only for a person who opens it. A prefetch, or a request for an image, a
 * script, a frame or data, is refused: the browser drops the result, and requests the page again when the person opens
 * it. A HEAD request is handled without cookies, or not at all if the page acts. RFC 9110 §9.2.1
 */
export async function openedPage(route: PageRoute, exchange: Exchange): Promise<HttpResponse> {
  const { request, context } = exchange
  if (route.offered?.(context, exchange) === false)
    throw new OAuthError('invalid_request', 'there is nothing at this address', { status: 404 })
  const came = loadedAs(request)
  const opened = came === undefined || (came === 'frame' && route.frame !== undefined)
  if (!context.trace.holds('request/opened-by-person', opened, { came })) {
    throw new OAuthError('invalid_request', 'this page can only be opened by a person, in a browser window', {
      status: 403,
    })
  }
  const { form } = route
  if (form !== undefined && form !== 'of an app' && (request.method === 'POST' || route.get === undefined))
    return answerForm(form, exchange)
  if (request.method !== 'HEAD') return route.handle(exchange)
  if (route.get === 'acts') return { status: 200, headers: untouched, body: '' }
  const { cookie: _, ...headers } = request.headers
  const { cookies: _none, ...answer } = await route.handle({ ...exchange, request: { ...request, headers } })
  return answer
}

/** Whether a browser reports that it loads the page into a frame. Fetch Metadata §2.1 */
export function isFramed({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return headers['sec-fetch-dest'] === 'iframe' || headers['sec-fetch-dest'] === 'frame'
}

/** The headers of the response to HEAD for a page that acts, which is not handled. */
const untouched = {
  'content-type': 'text/html; charset=utf-8',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

/** Headers with which browsers, past and present, mark a prefetch or a preview. */
const ahead = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']

/**
 * What a request is for according to its headers, or `undefined` for a page in a window. Old browsers send no such header;
 * they are taken to open a window.
 */
function loadedAs(request: HttpRequest): string | undefined {
  const { headers } = request
  if (ahead.some((name) => /prefetch|prerender|preview|instant/i.test(headers[name] ?? ''))) return 'prefetch'
  if (isFramed(request)) return 'frame'
  const destination = headers['sec-fetch-dest']
  const mode = headers['sec-fetch-mode']
  if (destination !== undefined && destination !== 'document') return 'subresource'
  // Node's own fetch sends the mode `cors` without a destination; a browser always sends both.
  const isProgram = mode === 'cors' && destination === undefined
  return mode === undefined || mode === 'navigate' || isProgram ? undefined : 'subresource'
}
